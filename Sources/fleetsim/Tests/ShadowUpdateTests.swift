import Testing

@testable import fleetsim

@Suite struct ShadowUpdateTests {
    @discardableResult
    private func read(_ text: String) throws -> ShadowUpdate {
        try ShadowUpdate(JSONValue(parsing: text.utf8), side: .reported)
    }

    @Test func readsTheSpecsExample() throws {
        let update = try read(#"{"state":{"reported":{"temperature":21.5,"humidity":58}},"clientToken":"t","version":3}"#)
        #expect(update.state == ["temperature": 21.5, "humidity": 58])
        #expect(update.version == 3)
        #expect(update.clientToken == "t")
    }

    @Test func versionZeroOrNoneIsNoLocking() throws {
        #expect(try read(#"{"state":{"reported":{}},"version":0}"#).version == nil)
        #expect(try read(#"{"state":{"reported":{}}}"#).version == nil)
    }

    @Test(arguments: [
        (#"[]"#, "the message is an array, not an object"),
        (#"null"#, "the message is null, not an object"),
        (#"{}"#, "'state' is missing"),
        (#"{"state":1}"#, "'state' is a number, not an object"),
        (#"{"state":{}}"#, "'state.reported' is missing"),
        (#"{"state":{"reported":null}}"#, "'state.reported' is null, not an object"),
        (#"{"state":{"reported":[]}}"#, "'state.reported' is an array, not an object"),
        (#"{"state":{"reported":{},"desired":{}}}"#, #"'state' holds "desired", which the spec does not name"#),
        (#"{"state":{"reported":{}},"timestamp":1}"#, #"the message holds "timestamp", which the spec does not name"#),
        (#"{"state":{"reported":{}},"version":"3"}"#, #"'version' is "3", not a whole number from 0"#),
        (#"{"state":{"reported":{}},"version":1.5}"#, "'version' is 1.5, not a whole number from 0"),
        (#"{"state":{"reported":{}},"version":-1}"#, "'version' is -1, not a whole number from 0"),
        (#"{"state":{"reported":{}},"version":null}"#, "'version' is null, not a whole number from 0"),
        (#"{"state":{"reported":{}},"clientToken":5}"#, "'clientToken' is a number, not a string"),
        (#"{"state":{"reported":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":[]}}}}}}}}}}"#,
         "'state.reported' is nested 9 deep, 8 is the limit"),
    ])
    func checksTheMessage(_ text: String, _ reason: String) {
        #expect(throws: Rejection.invalidRequest(reason)) { try read(text) }
    }

    @Test func stateMayBeNested8Deep() throws {
        let update = try read(#"{"state":{"reported":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":1}}}}}}}}}}"#)
        #expect(JSONValue.object(update.state).depth == ShadowDocument.maximumDepth)
    }

    @Test func tokenMayHave64Bytes() throws {
        func message(_ count: Int) -> String {
            #"{"state":{"reported":{}},"clientToken":"\#(String(repeating: "x", count: count))"}"#
        }
        #expect(try read(message(64)).clientToken?.utf8.count == 64)
        #expect(throws: Rejection.invalidRequest("'clientToken' has 65 bytes, 64 is the limit")) { try read(message(65)) }
    }
}
