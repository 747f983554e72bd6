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
        let foreign: [UInt8] = Array("a\n\u{1B}[2J".utf8)
        message.quote(foreign.span)
        #expect(message.bytes.text == #"'a\x0a\x1b[2J'"#)
    }

    @Test(arguments: [
        ("é€😀 µ°", "'é€😀 µ°'"),
        // Controls beyond ASCII, what turns a line around, what nobody sees, another line's end.
        ("a\u{9B}2Jb", #"'a\xc2\x9b2Jb'"#), ("a\u{202E}b", #"'a\xe2\x80\xaeb'"#), ("a\u{FEFF}", #"'a\xef\xbb\xbf'"#),
        ("a\u{2028}b", #"'a\xe2\x80\xa8b'"#), ("\u{E0041}", #"'\xf3\xa0\x81\x81'"#), ("\u{7F}", #"'\x7f'"#),
    ]) func foreignCharactersAreShownIfTheyCanBeSeen(text: String, quoted: String) {
        var message = Message()
        let bytes = Array(text.utf8)
        message.quote(bytes.span)
        #expect(message.bytes.text == quoted)
    }

    @Test(arguments: [
        ([0xC3, 0x28], #"'\xc3('"#), ([0xE2, 0x82], #"'\xe2\x82'"#), ([0xC0, 0xAF], #"'\xc0\xaf'"#),
        ([0xED, 0xA0, 0x80], #"'\xed\xa0\x80'"#), ([0xF5, 0x80, 0x80, 0x80], #"'\xf5\x80\x80\x80'"#),
    ] as [([UInt8], String)]) func whatIsNoTextIsShownByteByByte(bytes: [UInt8], quoted: String) {
        var message = Message()
        message.quote(bytes.span)
        #expect(message.bytes.text == quoted)
    }

    @Test(arguments: [(3, "'aé…'"), (5, "'aé…'"), (6, "'aé€…'"), (7, "'aé€b'")]) func quotesAreCutAtACharacter(
        limit: Int, quoted: String
    ) {
        var message = Message()
        let bytes = Array("aé€b".utf8)
        message.quote(bytes.span, limit: limit)
        #expect(message.bytes.text == quoted)
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
