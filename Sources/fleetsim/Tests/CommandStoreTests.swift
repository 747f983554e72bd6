import Testing

@testable import fleetsim

@Suite struct CommandStoreTests {
    private static let now = Time(milliseconds: 1_748_390_400_000)
    private var store = CommandStore()

    init() throws {
        let order = CommandOrder(thing: "demo", action: "setTemperature", params: ["value": 24], ttl: 30)
        _ = try store.send(order, id: "e1", commandID: "c1", at: Self.now)
    }

    @Test func theRequestIsTheSpecsExample() throws {
        var store = CommandStore()
        let order = CommandOrder(thing: "demo", action: "setTemperature", params: ["value": 24], ttl: 30)
        let outcome = try store.send(order, id: "e2", commandID: "c2", at: Self.now)
        #expect(outcome.messages.map(\.topic) == ["$emqx/commands/things/demo/executions/e2/request"])
        #expect(outcome.messages[0].qos == 1 && !outcome.messages[0].isRetained)
        #expect(try JSONValue(parsing: outcome.messages[0].payload) == [
            "commandId": "c2", "action": "setTemperature", "params": ["value": 24], "timestamp": 1_748_390_400, "ttl": 30,
        ])
        #expect(try store.execution("e2").status == .sent)
    }

    @Test(arguments: [
        (CommandOrder(thing: "demo", action: ""), "the action has no name"),
        (CommandOrder(thing: "demo", action: "a", params: 1), "'params' is a number, not an object"),
        (CommandOrder(thing: "demo", action: "a", ttl: 0), "ttl is 0 s, allowed are 1 to 86400"),
        (CommandOrder(thing: "demo", action: "a", ttl: 86_401), "ttl is 86401 s, allowed are 1 to 86400"),
    ])
    func refusesOrders(_ order: CommandOrder, _ reason: String) {
        var store = CommandStore()
        #expect(throws: Rejection.invalidRequest(reason)) { try store.send(order, id: "e", commandID: "c", at: Self.now) }
        #expect(store.executions.isEmpty)
    }

    @Test(arguments: ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "CANCELED"])
    mutating func everyTerminalStatusEndsIt(_ status: String) throws {
        let outcome = try store.receive(["status": .string(status), "result": ["a": 1]], for: "e1", from: "demo")
        let execution = try store.execution("e1")
        #expect(execution.status.rawValue == status && execution.result == ["a": 1])
        #expect(outcome == Outcome(events: [FleetEvent(.command(execution), thing: "demo")]))
        #expect(store.expire(at: Self.now + 1_000) == Outcome(), "it does not time out any more")
        #expect(throws: Rejection.ended("FAILED comes too late, the command is \(status) already")) {
            try store.receive(["status": "FAILED"], for: "e1", from: "demo")
        }
        #expect(try store.execution("e1") == execution)
    }

    @Test(arguments: [
        (#"[]"#, "the message is an array, not an object"), (#"{}"#, "'status' is missing"),
        (#"{"status":1}"#, "'status' is a number, not a string"),
        (#"{"status":"SENT"}"#, #"'status' is "SENT", not one of SUCCEEDED, FAILED, REJECTED, TIMED_OUT, CANCELED"#),
        (#"{"status":"IN_PROGRESS"}"#, #"'status' is "IN_PROGRESS", not one of SUCCEEDED, FAILED, REJECTED, TIMED_OUT, CANCELED"#),
        (#"{"status":"succeeded"}"#, #"'status' is "succeeded", not one of SUCCEEDED, FAILED, REJECTED, TIMED_OUT, CANCELED"#),
        (#"{"status":"SUCCEEDED","result":"done"}"#, "'result' is a string, not an object"),
        (#"{"status":"SUCCEEDED","result":null}"#, "'result' is null, not an object"),
        (#"{"status":"SUCCEEDED","thingName":"demo"}"#, "'thingName' must not be in the message: the topic says it"),
        (#"{"status":"SUCCEEDED","executionId":"e1"}"#, "'executionId' must not be in the message: the topic says it"),
        (#"{"status":"SUCCEEDED","clientToken":"t"}"#, #"the message holds "clientToken", which the spec does not name"#),
    ])
    mutating func refusesResponses(_ text: String, _ reason: String) throws {
        let message = try JSONValue(parsing: text.utf8)
        #expect(throws: Rejection.invalidRequest(reason)) { try store.receive(message, for: "e1", from: "demo") }
        #expect(try store.execution("e1").status == .sent)
    }

    @Test(arguments: [("e2", "demo"), ("e1", "other")])
    mutating func refusesUnknownExecutions(_ id: String, _ thing: String) {
        #expect(throws: Rejection.notFound("thing '\(thing)' has no command execution \"\(id)\"")) {
            try store.receive(["status": "SUCCEEDED"], for: id, from: thing)
        }
    }

    @Test mutating func timesOutWhenTheTTLEndsAndNotBefore() throws {
        #expect(store.expire(at: Time(milliseconds: Self.now.milliseconds + 29_999)) == Outcome())
        let outcome = store.expire(at: Self.now + 30)
        #expect(try store.execution("e1").status == .timedOut)
        #expect(outcome.events == [FleetEvent(.command(try store.execution("e1")), thing: "demo")])
        #expect(store.expire(at: Self.now + 31) == Outcome())
        #expect(throws: Rejection.notFound("there is no command execution 'e9'")) { try store.execution("e9") }
    }
}
