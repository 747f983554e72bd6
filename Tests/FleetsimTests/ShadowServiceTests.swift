import Testing

@testable import fleetsim

/// The service without a broker: messages in, lines and messages out.
@Suite struct ShadowServiceTests {
    private let lines = Lines()
    private let published = Lines()
    private let service: ShadowService

    init() {
        let (lines, published) = (lines, published)
        service = ShadowService(
            registry: ThingRegistry(), feed: EventFeed { event in for line in event.lines { lines.add("\(event.thing) \(line)") } },
            clock: { 1_748_390_400 },
            publish: { published.add("\($0.topic) \(String(decoding: $0.payload, as: UTF8.self)) \($0.qos) \($0.isRetained)") })
    }

    private func message(_ text: String, retained: Bool = false) -> BrokerMessage {
        BrokerMessage(topic: "", payload: Array(text.utf8), isRetained: retained)
    }

    @Test func aRetainedReportIsRefused() async throws {
        await service.receive(message(#"{"state":{"reported":{"a":1}}}"#, retained: true), from: "demo")
        #expect(try await lines.next() == "demo rejected: it was published with retain, the spec asks for none   (1 so far)")
    }

    @Test func aMalformedNameCannotBreakALine() async throws {
        await service.receive(message(#"{"state":{"reported":{"a":1}}}"#), from: "x\ny")
        #expect(try await lines.next().hasPrefix(#"? rejected: "x\ny" is no thing name"#))
    }

    @Test func deltasGoToTheThingsTopicWithQoS1AndWithoutRetain() async throws {
        _ = try await service.update("demo", with: ShadowUpdate(side: .desired, state: ["a": 1], version: nil, clientToken: nil))
        let delta = #"{"metadata":{"a":{"timestamp":1748390400}},"state":{"a":1},"timestamp":1748390400,"version":1}"#
        #expect(try await published.next() == "$emqx/things/demo/shadow/update/delta \(delta) 1 false")
    }

    @Test func aWatcherThatDoesNotReadIsLetGo() async throws {
        let feed = EventFeed { _ in }
        let event = FleetEvent(.delta(state: [:]), thing: "demo", version: 1)
        let stream = feed.subscribe()
        for _ in 0...EventFeed.maximumBacklog { feed.send(event) }
        var count = 0
        for await _ in stream { count += 1 }
        #expect(count == EventFeed.maximumBacklog)
    }

    @Test(arguments: [
        ("$emqx/things/demo/shadow/update", "demo"), ("$emqx/things/demo/shadow/update/delta", nil),
        ("$emqx/things/demo/shadow", nil), ("$emqx/things/a/b/shadow/update", nil), ("$emqx/things//shadow/update", ""),
        ("x/things/demo/shadow/update", nil),
    ])
    func findsTheThingInTheTopic(_ topic: String, _ thing: String?) {
        #expect(ShadowTopic.thing(updatedBy: topic) == thing)
    }
}
