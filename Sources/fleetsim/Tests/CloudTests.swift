import Testing

@testable import fleetsim

/// The door of the cloud: which topics, and how a message has to be published.
@Suite struct CloudTests {
    private static let now = Time(milliseconds: 1_748_390_400_000)

    @Test(arguments: [
        ("$emqx/things/demo/shadow/update", .shadowUpdate), ("$emqx/things/demo/events/hot", .event(type: "hot")),
        ("$emqx/things/demo/events/", .event(type: "")),
        ("$emqx/commands/things/demo/executions/e1/response", .commandResponse(executionID: "e1")),
        ("$emqx/things/demo/jobs/get", .job(.get)), ("$emqx/things/demo/jobs/start-next", .job(.startNext)),
        ("$emqx/things/demo/jobs/j1/get", .job(.describe(jobID: "j1"))),
        ("$emqx/things/demo/jobs/$next/get", .job(.describe(jobID: "$next"))),
        ("$emqx/things/demo/jobs/j1/update", .job(.update(jobID: "j1"))),
    ] as [(String, DeviceTopic)])
    func readsWhatADeviceMayPublishTo(_ topic: String, _ expected: DeviceTopic) throws {
        let read = try #require(DeviceTopic.read(topic))
        #expect(read.thing == "demo")
        #expect(read.topic == expected)
    }

    @Test(arguments: [
        "$emqx/things/demo/shadow/update/delta", "$emqx/things/demo/shadow/updates", "$emqx/things/demo/shadow",
        "$emqx/things/demo/shadow/get", "$emqx/things/demo/events", "$emqx/things/demo/events/a/b",
        "$emqx/things/demo/jobs/notify", "$emqx/things/demo/jobs/notify-next", "$emqx/things/demo/jobs/get/accepted",
        "$emqx/things/demo/jobs/j1", "$emqx/things/demo/jobs/j1/update/accepted", "$emqx/things/demo/jobs/j1/start",
        "$emqx/commands/things/demo/executions/e1/request", "$emqx/commands/things/demo/executions/response",
        "$emqx/things/demo/executions/e1/response", "$emqx/demo", "$emqx/things", "x/things/demo/shadow/update",
    ])
    func refusesEveryOtherTopic(_ topic: String) {
        var cloud = Cloud()
        let outcome = cloud.receive(BrokerMessage(topic: topic, payload: Array("{}".utf8)), at: Self.now)
        #expect(outcome.messages.isEmpty && outcome.events.isEmpty)
        #expect(outcome.rejections.map(\.reason) == ["no device publishes to \"\(topic)\""])
    }

    private static let good = [
        ("$emqx/things/demo/shadow/update", #"{"state":{"reported":{"a":1}}}"#),
        ("$emqx/things/demo/events/hot", #"{"eventType":"hot","severity":"warn","data":{}}"#),
        ("$emqx/commands/things/demo/executions/e1/response", #"{"status":"SUCCEEDED"}"#),
        ("$emqx/things/demo/jobs/get", #"{"thingName":"demo"}"#),
    ]

    /// What stands behind the thing's name.
    private static func path(_ topic: String) -> String { String(topic.split(separator: "/demo/", maxSplits: 1)[1]) }

    /// A cloud that waits for an answer to the command e1.
    private static func cloud(_ names: Set<String>? = nil) throws -> Cloud {
        var cloud = Cloud(registry: ThingRegistry(names: names))
        if names == nil {
            _ = try cloud.send(CommandOrder(thing: "demo", action: "x"), id: "e1", commandID: "c1", at: now)
        }
        return cloud
    }

    @Test(arguments: good)
    func takesWhatIsPublishedAsTheSpecSays(_ topic: String, _ payload: String) throws {
        var cloud = try Self.cloud()
        #expect(cloud.receive(BrokerMessage(topic: topic, payload: Array(payload.utf8)), at: Self.now).rejections.isEmpty)
    }

    @Test(arguments: good)
    func refusesRetain(_ topic: String, _ payload: String) throws {
        var cloud = try Self.cloud()
        let message = BrokerMessage(topic: topic, payload: Array(payload.utf8), isRetained: true)
        #expect(cloud.receive(message, at: Self.now) == Outcome(rejections: [
            Outcome.Rejected(thing: "demo", reason: "\(Self.path(topic)): it was published with retain, the spec asks for none")
        ]))
    }

    @Test(arguments: good, [0, 2])
    func refusesAnotherQoSWhereTheSpecNamesOne(_ message: (topic: String, payload: String), _ qos: Int) throws {
        var cloud = try Self.cloud()
        let outcome = cloud.receive(BrokerMessage(topic: message.topic, payload: Array(message.payload.utf8), qos: qos), at: Self.now)
        let isFree = message.topic.hasSuffix("/jobs/get")
        #expect(outcome.rejections.map(\.reason) == (isFree ? [] : ["\(Self.path(message.topic)): it was published with QoS \(qos), the spec asks for QoS 1"]))
    }

    @Test(arguments: good)
    func refusesThingsThatAreNotRegistered(_ topic: String, _ payload: String) throws {
        var cloud = try Self.cloud(["other"])
        let outcome = cloud.receive(BrokerMessage(topic: topic, payload: Array(payload.utf8)), at: Self.now)
        #expect(outcome == Outcome(rejections: [Outcome.Rejected(thing: "demo", reason: "\(Self.path(topic)): thing 'demo' is not registered")]))
    }

    /// `accepted` and `rejected` hold the token, and nobody is answered who has given none.
    @Test func answersReportsThatCarryAToken() throws {
        var cloud = Cloud()
        func report(_ payload: String) -> Outcome {
            cloud.receive(BrokerMessage(topic: "$emqx/things/demo/shadow/update", payload: Array(payload.utf8)), at: Self.now)
        }
        func texts(_ outcome: Outcome) -> [String] {
            outcome.messages.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
        }
        let update = "$emqx/things/demo/shadow/update"
        #expect(texts(report(#"{"state":{"reported":{"a":1}}}"#)) == [])
        #expect(texts(report(#"{"state":{"reported":{"a":2}},"version":1,"clientToken":"t-1"}"#)) == [
            #"\#(update)/accepted {"clientToken":"t-1","state":{"reported":{"a":2}},"timestamp":\#(Self.now.seconds),"version":2}"#
        ])
        let conflict = report(#"{"state":{"reported":{"a":3}},"version":1,"clientToken":"t-2"}"#)
        #expect(texts(conflict) == [
            #"\#(update)/rejected {"clientToken":"t-2","code":"VersionMismatch","message":"version 1 does not match the shadow's version 2","timestamp":\#(Self.now.seconds)}"#
        ])
        #expect(conflict.rejections.map(\.reason) == ["shadow/update: version 1 does not match the shadow's version 2"])
        #expect(texts(report(#"{"state":{"reported":{"a":3}},"version":1}"#)) == [])
    }

    @Test func aMalformedNameCannotBreakALine() {
        var cloud = Cloud()
        let outcome = cloud.receive(BrokerMessage(topic: "$emqx/things/x\ny/shadow/update", payload: []), at: Self.now)
        #expect(outcome.rejections.map(\.thing) == ["?"])
        #expect(outcome.rejections[0].reason.hasPrefix(#"shadow/update: "x\ny" is no thing name"#))
        for topic in ["events/x\ny", "jobs/x\ny/get", "nothing\n"] {
            let outcome = cloud.receive(BrokerMessage(topic: "$emqx/things/demo/\(topic)", payload: []), at: Self.now)
            #expect(outcome.rejections.count == 1 && !outcome.rejections[0].reason.contains("\n"))
        }
    }

    @Test(arguments: [
        (#"{"eventType":"hot","severity":"warn","data":{"t":45.2}}"#, 1_748_390_400_000),
        (#"{"eventType":"hot","severity":"info","data":{},"timestamp":1748390400123}"#, 1_748_390_400_123),
        (#"{"eventType":"hot","severity":"error","data":{},"timestamp":100000000000}"#, 100_000_000_000),
    ])
    func keepsEvents(_ payload: String, _ timestamp: Int) throws {
        var cloud = Cloud()
        let message = BrokerMessage(topic: "$emqx/things/demo/events/hot", payload: Array(payload.utf8))
        #expect(cloud.receive(message, at: Self.now).rejections.isEmpty)
        let event = try #require(cloud.events.events(of: "demo").first)
        #expect(event.timestamp == timestamp && event.type == "hot" && event.number == 1)
        #expect(cloud.events.events(of: "other").isEmpty)
    }

    @Test(arguments: [
        ("hot", "{", "not JSON: it ends at byte 1, expected a key"), ("hot", "[]", "the message is an array, not an object"),
        ("hot", #"{"severity":"warn","data":{}}"#, "'eventType' is missing"),
        ("hot", #"{"eventType":1,"severity":"warn","data":{}}"#, "'eventType' is a number, not a string"),
        ("hot", #"{"eventType":"cold","severity":"warn","data":{}}"#, #"'eventType' is "cold", the topic says "hot""#),
        ("", #"{"eventType":"","severity":"warn","data":{}}"#, "the topic names no event type"),
        ("hot", #"{"eventType":"hot","data":{}}"#, "'severity' is missing"),
        ("hot", #"{"eventType":"hot","severity":"WARN","data":{}}"#, #"'severity' is "WARN", not one of info, warn, error"#),
        ("hot", #"{"eventType":"hot","severity":1,"data":{}}"#, "'severity' is a number, not a string"),
        ("hot", #"{"eventType":"hot","severity":"warn"}"#, "'data' is missing"),
        ("hot", #"{"eventType":"hot","severity":"warn","data":[1]}"#, "'data' is an array, not an object"),
        ("hot", #"{"eventType":"hot","severity":"warn","data":{},"timestamp":1748390400}"#,
         "'timestamp' is 1748390400: an event's is in milliseconds"),
        ("hot", #"{"eventType":"hot","severity":"warn","data":{},"timestamp":1.5}"#, "'timestamp' is 1.5, not a whole number from 0"),
        ("hot", #"{"eventType":"hot","severity":"warn","data":{},"timestamp":"now"}"#, #"'timestamp' is "now", not a whole number from 0"#),
        ("hot", #"{"eventType":"hot","severity":"warn","data":{},"thingName":"demo"}"#,
         #"the message holds "thingName", which the spec does not name"#),
    ])
    func refusesEventsThatTheSpecForbids(_ type: String, _ payload: String, _ reason: String) {
        var cloud = Cloud()
        let message = BrokerMessage(topic: "$emqx/things/demo/events/\(type)", payload: Array(payload.utf8))
        #expect(cloud.receive(message, at: Self.now) == Outcome(rejections: [Outcome.Rejected(thing: "demo", reason: "events/\(type): \(reason)")]))
        #expect(cloud.events.events(of: "demo").isEmpty)
    }

    @Test func onlyTheLatestEventsAreKept() throws {
        var store = DeviceEventStore()
        for _ in 0...DeviceEventStore.capacity {
            _ = try store.receive(["eventType": "e", "severity": "info", "data": [:]], type: "e", from: "demo", at: Self.now)
        }
        #expect(store.events(of: "demo").count == DeviceEventStore.capacity)
        #expect(store.events(of: "demo").first?.number == 2)
    }
}
