import FixedMemory
import Fleets
import Testing

@Suite struct CommandRequestTests {
    /// The request in one line: action, time stamp, ttl, and its parameters in order.
    private func describe(_ json: String) throws -> String {
        let bytes = Array(json.utf8)
        let request = try CommandRequest(bytes.span)
        let timestamp = request.timestamp.map(String.init) ?? "-"
        let timeToLive = request.timeToLive.map(String.init) ?? "-"
        var text = "\(request.action.bytes.text) \(timestamp) \(timeToLive)"
        var members = request.parameters
        while let member = members.next() {
            var value = Message()
            member.value?.describe(into: &value)
            text += " \(member.name.bytes.text)=\(value.bytes.text)"
        }
        return text
    }

    @Test(arguments: [
        (
            #"{"commandId":"…","action":"setTemperature","params":{"value":24},"timestamp":1748390400,"ttl":30}"#,
            "setTemperature 1748390400000 30000 value=24"
        ),
        (#"{"action":"a"}"#, "a - -"),
        (#"{"action":"a","params":null,"timestamp":null,"ttl":null}"#, "a - -"),
        (#"{"action":"a","params":{}}"#, "a - -"),
        (#"{"action":"a","action":"b"}"#, "b - -"),
        (#"{"action":"a","timestamp":99999999999,"ttl":0}"#, "a 99999999999000 0"),
        (#"{"action":"a","timestamp":100000000000}"#, "a 100000000000 -"),
        (
            #"{"action":"a","params":{"x":{"y":[1]},"l":[1,{"x":2}],"t":"\u0041","n":null,"b":true}}"#,
            #"a - - x= l= t="A" n=null b=true"#
        ),
        (#"{"action":"a","params":{"\#(String(repeating: "k", count: 65))":1}}"#, "a - - =1"),
        (#"{"action":"a","x":{"action":"b","params":{"c":1}}}"#, "a - -"),
    ]) func request(json: String, expected: String) throws {
        #expect(try describe(json) == expected)
    }

    @Test(arguments: [
        ("", "the JSON ends too early at byte 0"), ("{\"action\":\"a\"", "the JSON ends too early at byte 13"),
        ("7", "request is no JSON object"), ("[]", "request is no JSON object"), ("null", "request is no JSON object"),
        ("{}", "'action' is not the name of a command"),
        (#"{"action":["a"]}"#, "'action' is not the name of a command"),
        (#"{"action":{"a":1}}"#, "'action' is not the name of a command"),
        (#"{"action":"\#(String(repeating: "a", count: 65))"}"#, "'action' is not the name of a command"),
        (#"{"action":"a","params":"x"}"#, "'params' is no object"),
        (#"{"action":"a","params":[1]}"#, "'params' is no object"),
        (#"{"action":"a","ttl":-1}"#, "'timestamp' or 'ttl' is no whole number of 0 or more"),
        (#"{"action":"a","ttl":1.5}"#, "'timestamp' or 'ttl' is no whole number of 0 or more"),
        (#"{"action":"a","ttl":1e16}"#, "'timestamp' or 'ttl' is no whole number of 0 or more"),
        (#"{"action":"a","timestamp":[1]}"#, "'timestamp' or 'ttl' is no whole number of 0 or more"),
        (#"{"action":"a","timestamp":{"a":1}}"#, "'timestamp' or 'ttl' is no whole number of 0 or more"),
    ]) func malformed(json: String, reason: String) {
        let bytes = Array(json.utf8)
        var message = Message()
        do throws(CommandError) {
            _ = try CommandRequest(bytes.span).action
            Issue.record("taken")
        } catch {
            error.describe(into: &message)
        }
        #expect(message.bytes.text == reason)
    }

    @Test func largerThanARequestCanBe() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: CommandRequest.maxPayload + 1)
        #expect(throws: CommandError.tooLarge(bytes: 32_769)) { _ = try CommandRequest(bytes.span).action }
    }

    @Test func topics() throws {
        let topics = CommandTopics(try ThingName("t-1"))
        func executionID(_ topic: String) -> ExecutionID? { topics.execution(requestedOn: Array(topic.utf8).span) }
        let execution = try #require(executionID("$emqx/commands/things/t-1/executions/abc/request"))
        #expect(execution.bytes.text == "abc")
        #expect(topics.response(to: execution).bytes.text == "$emqx/commands/things/t-1/executions/abc/response")
        let others = [
            "$emqx/commands/things/t-1/executions/abc/response", "$emqx/commands/things/t-1/executions//request",
            "$emqx/commands/things/t-2/executions/abc/request", "$emqx/commands/things/t-1/executions/a/b/request",
            "$emqx/commands/things/t-1/executions/request", "$emqx/commands/things/t-1/executions/a+/request",
            "$emqx/commands/things/t-1/executions/\(String(repeating: "a", count: 65))/request",
        ]
        for other in others { #expect(executionID(other) == nil, "\(other)") }
        let longest = try ThingName(String(repeating: "n", count: 128))
        let bytes = [UInt8](repeating: UInt8(ascii: "e"), count: 64)
        let longestID = ExecutionID(bytes.span)
        let id = try #require(longestID)
        #expect(CommandTopics(longest).response(to: id).count == 22 + 128 + 12 + 64 + 9)
    }
}
