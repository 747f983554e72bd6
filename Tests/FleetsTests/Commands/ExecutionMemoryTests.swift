import FixedMemory
import Fleets
import Testing

@Suite struct ExecutionMemoryTests {
    private func id(_ text: String) throws -> ExecutionID {
        let id = ExecutionID(Array(text.utf8).span)
        return try #require(id)
    }

    private func payload(_ text: String) throws -> CommandResponse.Payload {
        try CommandResponse.Payload(Array(text.utf8).span)
    }

    /// `#expect` of what is in a value that cannot be copied.
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    /// What becomes of it after a restart with this text.
    private func remembered(_ text: String) throws -> ExecutionMemory {
        var memory = ExecutionMemory()
        var isRead = false
        memory.restore { kept in isRead = (try? kept.append(Array(text.utf8).span)) != nil }
        try #require(isRead)
        return memory
    }

    @Test func aLife() throws {
        var memory = ExecutionMemory()
        let (a, b) = (try id("a"), try id("b"))
        expect(memory.record(of: a), nil)
        memory.begin(a)
        memory.begin(b)
        expect(memory.record(of: a), .begun)
        expect(memory.unanswered, a)
        expect(memory.unsent, nil)
        expect(memory.response(to: a).text, "")
        memory.answer(a, try payload(#"{"status":"SUCCEEDED"}"#))
        expect(memory.record(of: a), .answered)
        expect(memory.unanswered, b)
        expect(memory.unsent, a)
        expect(memory.response(to: a).text, #"{"status":"SUCCEEDED"}"#)
        memory.sent(a)
        expect(memory.unsent, nil)
        expect(memory.response(to: a).text, #"{"status":"SUCCEEDED"}"#)
        memory.resend(a)
        expect(memory.unsent, a)
        memory.resend(b)
        expect(memory.record(of: b), .begun)
        expect(memory.bytes.text, "b\t\na\t!{\"status\":\"SUCCEEDED\"}\n")
    }

    @Test func anIDThatBeginsAnotherIsAnother() throws {
        var memory = ExecutionMemory()
        memory.begin(try id("abc"))
        expect(memory.record(of: try id("ab")), nil)
        expect(memory.record(of: try id("bc")), nil)
    }

    @Test func survivesARestart() throws {
        var memory = ExecutionMemory()
        memory.begin(try id("begun"))
        memory.answer(try id("owed"), try payload("{1}"))
        memory.answer(try id("done"), try payload("{2}"))
        memory.sent(try id("done"))
        let restored = try remembered(memory.bytes.text)
        expect(restored.bytes.text, memory.bytes.text)
        expect(restored.unanswered, try id("begun"))
        expect(restored.unsent, try id("owed"))
        expect(restored.response(to: try id("done")).text, "{2}")
    }

    @Test func whatIsNoLineIsLeftOut() throws {
        let kept = "no tab\n\t{}\na\t\na\t{}\nb/c\t{}\nd\t"
        let memory = try remembered(kept)
        expect(memory.bytes.text, "a\t{}\n")
    }

    @Test func ofTwoWithTheSameIDTheLastCounts() throws {
        let memory = try remembered("a\t!{1}\nb\t\na\t{2}\nb\t{3}\nc\t")
        expect(memory.bytes.text, "a\t{2}\nb\t{3}\n")
        let again = try remembered("a\t{1}\nno tab\nab\t\na\t{2}\n")
        expect(again.bytes.text, "ab\t\na\t{2}\n")
    }

    @Test func noMoreThanItHoldsIsTaken() throws {
        // As long as what is read may be, which is more than is ever written.
        let answer = "{" + String(repeating: "x", count: 2_664) + "}"
        let text = ["a", "b", "c"].map { "\($0)\t\(answer)\n" }.joined()
        #expect(text.utf8.count > ExecutionMemory.capacity && text.utf8.count <= 8_010)
        let memory = try remembered(text)
        expect(memory.record(of: try id("a")), nil)
        expect(memory.record(of: try id("b")), .answered)
        expect(memory.response(to: try id("c")).text, answer)
    }

    @Test func theOldestAnswersMakeRoomAndWhatIsBegunStays() throws {
        var memory = ExecutionMemory()
        memory.begin(try id("begun"))
        let large = try payload("{" + String(repeating: "x", count: 1_500) + "}")
        for number in 1...20 { memory.answer(try id("e\(number)"), large) }
        expect(memory.record(of: try id("begun")), .begun)
        expect(memory.record(of: try id("e15")), nil)
        expect(memory.record(of: try id("e16")), .answered)
        expect(memory.record(of: try id("e20")), .answered)
        #expect(memory.bytes.count <= ExecutionMemory.capacity)
    }

    @Test func eightThatRunAndTheLongestAnswerFit() throws {
        var memory = ExecutionMemory()
        for number in 1...8 { memory.begin(try id(String(repeating: "\(number)", count: 64))) }
        memory.answer(
            try id(String(repeating: "a", count: 64)),
            try payload("{" + String(repeating: "x", count: CommandResponse.capacity - 1)))
        expect(memory.unsent, try id(String(repeating: "a", count: 64)))
    }
}
