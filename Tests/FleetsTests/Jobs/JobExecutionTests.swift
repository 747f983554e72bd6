import FixedMemory
import Testing

@testable import Fleets

/// Everything a cloud may answer with (fleets-facts, Jobs).
@Suite struct JobExecutionTests {
    /// The document that a `start-next/accepted` hands over, or what is said about it.
    private func started(_ execution: String) throws -> String {
        var bench = try Bench()
        _ = try bench.request()
        _ = bench.answer("get/accepted", "")
        _ = try bench.request()
        let event = bench.answer("start-next/accepted", execution)
        if event == .start { return bench.client.document.bytes.text }
        return try bench.client.job == nil ? "nothing" : bench.requested()
    }

    @Test(arguments: [
        (#""execution":{"jobId":"j","jobDocument":{"action":"x"}}"#, #"{"action":"x"}"#),
        (#""execution":{"jobId":"j","status":"QUEUED","jobDocument":"{\"action\":\"x\"}"}"#, #"{"action":"x"}"#),
        (#""jobId":"j","status":"IN_PROGRESS","jobDocument":{"action":"x"}"#, #"{"action":"x"}"#),
        (#""execution":{"jobDocument":{"jobId":"no"},"jobId":"j"}"#, #"{"jobId":"no"}"#),
        ("", "nothing"), (#""execution":{}"#, "nothing"), (#""execution":null"#, "nothing"),
        (#""execution":[{"jobId":"j"}]"#, "nothing"), (#""execution":{"jobId":5,"jobDocument":{}}"#, "nothing"),
        (#""execution":{"jobId":"a/b","jobDocument":{}}"#, "nothing"),
        (#""execution":{"jobId":"j","status":"CANCELED","jobDocument":{}}"#, "nothing"),
        (#""execution":{"jobId":"j","status":"REMOVED","jobDocument":{}}"#, "nothing"),
        (
            #""execution":{"jobId":"j","versionNumber":1}"#,
            #"j/update "status":"REJECTED","statusDetails":{"step":"refused","reason":"job document: there is none"},"includeJobExecutionState":true,"expectedVersion":1"#
        ),
        (
            #""execution":{"jobId":"j","versionNumber":"1","jobDocument":[1]}"#,
            #"j/update "status":"REJECTED","statusDetails":{"step":"refused","reason":"job document: not a JSON object"},"includeJobExecutionState":true"#
        ),
    ]) func shapes(execution: String, outcome: String) throws {
        #expect(try started(execution) == outcome)
    }

    @Test func theLargestDocumentFitsAndNoLarger() throws {
        let fill = String(repeating: "\\\"", count: 32_768 - 8)
        #expect(try started(#""execution":{"jobId":"j","jobDocument":"{\"a\":\"\#(fill)\"}"}"#).utf8.count == 32_768)
        #expect(
            try started(#""execution":{"jobId":"j","jobDocument":"{\"a\":\"\#(fill)x\"}"}"#)
                .contains("job document: larger than 32768 bytes"))
    }

    @Test(arguments: [
        ("{}", "'action' is missing or no text of 1 to 64 bytes"), ("[{}]", "not a JSON object"),
        ("{", "the JSON ends too early at byte 1"), ("", "the JSON ends too early at byte 0"),
        (#"{"action":5}"#, "'action' is missing or no text of 1 to 64 bytes"),
        (#"{"action":"a","params":[]}"#, "'params' is not an object"),
        (#"{"action":"a","params":{"b":1},"params":"x"}"#, "'params' is not an object"),
    ]) func wrongDocuments(document: String, error: String) {
        var text = Message()
        do throws(JobDocumentError) {
            _ = try JobDocument(Array(document.utf8).span)
            text.add("a document")
        } catch {
            error.describe(into: &text)
        }
        #expect(text.bytes.text == "job document: " + error)
    }

    @Test func actionAndParams() throws {
        let bytes = Array(#"{"x":[{"action":"no"}],"params":{"b":{"action":1}},"action":"a\u0062"}"#.utf8)
        let document = try JobDocument(bytes.span)
        #expect(document.action.bytes.text == "ab")
        #expect(document.params.text == #"{"b":{"action":1}}"#)
    }
}
