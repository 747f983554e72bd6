import FixedMemory
import Testing

extension Span where Element == UInt8 {
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct MessageTests {
    @Test func numbersIncludeTheLeastInteger() {
        var message = Message("n=")
        message.add(Int64.min)
        message.add(" ")
        message.add(0)
        #expect(message.bytes.text == "n=-9223372036854775808 0")
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (1_500, "1500ms"), (90_000, "90s"), (600_000, "10min"), (5_400_000, "90min"), (86_400_000, "24h"),
    ]) func timesInTheLargestWholeUnit(milliseconds: Int64, text: String) {
        var message = Message()
        message.add(time: milliseconds)
        #expect(message.bytes.text == text)
    }

    @Test func foreignBytesCannotForgeALine() {
        var message = Message()
        let foreign: [UInt8] = Array("a\n\u{1B}[2Jé".utf8)
        message.quote(foreign.span)
        #expect(message.bytes.text == #"'a\x0a\x1b[2J\xc3\xa9'"#)
    }

    @Test(arguments: 300...324) func longTextIsCutAtACharacterAndMarked(length: Int) {
        var message = Message()
        for _ in 0..<length { message.add("x") }
        message.add("é")
        message.add("more")
        #expect(message.bytes.count <= Message.capacity)
        let text = message.bytes.text
        #expect(!text.contains("\u{FFFD}"))
        #expect(length + 6 <= Message.capacity - 3 ? text.hasSuffix("more") : text.hasSuffix("…"))
    }
}
