import FixedMemory
import JSON
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0000""#, "\u{0}"), (#""\u0041\u007f\u0080""#, "A\u{7F}\u{80}"),
        (#""\u07ff\u0800\uFFFF""#, "\u{7FF}\u{800}\u{FFFF}"), (#""\uD7ff\ue000""#, "\u{D7FF}\u{E000}"),
        (#""\ud800\udc00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""x\ud83d\ude00y""#, "x😀y"),
        ("\"\u{7F}\"", "\u{7F}"), ("\"é€😀\u{2028}\u{FEFF}\u{FFFE}\"", "é€😀\u{2028}\u{FEFF}\u{FFFE}"),
        (#""\u0022\u005c""#, "\"\\"), ("\"//\"", "//"), (#""\\u0041""#, #"\u0041"#),
    ]) func escapesAreResolved(document: String, expected: String) {
        #expect(Reading(document) == .tokens(["string:" + expected]))
    }

    @Test(arguments: [
        (#""\a""#, 2, .badEscape), (#""\'""#, 2, .badEscape), (#""\x41""#, 2, .badEscape), (#""\U0041""#, 2, .badEscape),
        (#""\u004""#, 6, .badEscape), (#""\u004g""#, 6, .badEscape), (#""\u-041""#, 3, .badEscape), (#""\u 041""#, 3, .badEscape),
        (#""\0""#, 2, .badEscape), ("\"\\\n\"", 2, .badEscape), (#""\é""#, 2, .badEscape), (#""ab\"#, 4, .unexpectedEnd),
        (#""\u00"#, 5, .unexpectedEnd), (#""\ud800"#, 7, .unexpectedEnd), (#""\ud800\"#, 8, .unexpectedEnd),
        (#""\ud800\u"#, 9, .unexpectedEnd),
        (#""\ud800""#, 1, .loneSurrogate), (#""a\udc00""#, 2, .loneSurrogate), (#""\ud800\n""#, 1, .loneSurrogate),
        (#""\ud800x""#, 1, .loneSurrogate), (#""\ud800\ud800""#, 1, .loneSurrogate), (#""\ud800\u0041""#, 1, .loneSurrogate),
        (#""\udc00\ud800""#, 1, .loneSurrogate), (#""\ud800\u00""#, 11, .badEscape),
        ("\"", 1, .unexpectedEnd), ("\"a", 2, .unexpectedEnd),
    ] as [(String, Int, JSONError.Reason)]) func badEscapesAreRefused(document: String, offset: Int, reason: JSONError.Reason) {
        #expect(Reading(document) == .error(reason, at: offset))
    }

    @Test(arguments: UInt8(0)..<0x20) func controlBytesAreRefused(byte: UInt8) {
        #expect(Reading([0x22, 0x61, byte, 0x22]) == .error(.controlByteInString, at: 2))
        #expect(Reading([0x7B, 0x22, byte, 0x22]) == .error(.controlByteInString, at: 2))
    }

    /// Every sequence of up to three bytes of which the first is no ASCII, against the standard library.
    @Test func utf8IsWhatTheStandardLibrarySays() {
        let edges: [UInt8] = [0x00, 0x22, 0x41, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xFF]
        for first in UInt8(0x80)...0xFF {
            for second in UInt8(0x40)...0xFF {
                check([first, second])
                guard first >= 0xE0 else { continue }
                for third in edges {
                    check([first, second, third])
                    if first >= 0xF0 { for fourth in edges { check([first, second, third, fourth]) } }
                }
            }
        }
    }

    private func check(_ bytes: [UInt8]) {
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return }
        let isValid = String(validating: bytes, as: UTF8.self) != nil
        let reading = Reading([0x22] + bytes + [0x22])
        var isRefused = false
        if case .error(.badUTF8, let offset) = reading { isRefused = 1...bytes.count ~= offset }
        if isValid == isRefused { Issue.record("\(bytes): \(reading)") }
    }

    @Test(arguments: [
        ([0x80], 1), ([0xBF], 1), ([0xC0, 0x80], 1), ([0xC1, 0xBF], 1), ([0xC3], 1), ([0xE0, 0x80, 0x80], 1),
        ([0xE0, 0x9F, 0xBF], 1), ([0xED, 0xA0, 0x80], 1), ([0xED, 0xBF, 0xBF], 1), ([0xF0, 0x80, 0x80, 0x80], 1),
        ([0xF0, 0x8F, 0xBF, 0xBF], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0xF5, 0x80, 0x80, 0x80], 1), ([0xFE], 1),
        ([0xFF], 1), ([0x61, 0xE2, 0x82], 2), ([0xC3, 0xA9, 0xC3], 3), ([0xF0, 0x9F, 0x98], 1),
    ] as [([UInt8], Int)]) func theFirstByteOfBadUTF8IsNamed(bytes: [UInt8], offset: Int) {
        #expect(Reading([0x22] + bytes + [0x22]) == .error(.badUTF8, at: offset))
        #expect(Reading([0x22] + bytes) == .error(.badUTF8, at: offset))
    }

    // MARK: Comparing and copying

    @Test(arguments: [
        (#""pump""#, "pump", true), (#""p\u0075mp""#, "pump", true), (#""pump""#, "pum", false), (#""pump""#, "pumps", false),
        (#""p\u0075mp""#, "pum", false), (#""p\u0075mp""#, "pumps", false), (#""\u00e9""#, "é", true),
        (#""\ud83d\ude00""#, "😀", true), (#""""#, "", true), (#""a\u0000""#, "a", false), (#""\\n""#, "\n", false),
        (#""\\n""#, #"\n"#, true), (#""p\u0075mp""#, #"p\u0075mp"#, false),
    ]) func textIsComparedWithoutItsEscapes(document: String, other: String, isEqual: Bool) throws {
        let bytes = Array(document.utf8)
        let otherBytes = Array(other.utf8)
        var reader = JSONReader(bytes.span)
        guard case .string(let text) = try reader.next() else {
            Issue.record("no string")
            return
        }
        let found = reader.text(text, equals: otherBytes.span)
        #expect(found == isEqual)
    }

    @Test func textIsComparedWithLiterals() throws {
        let bytes = Array(#"["on","\u006fn","é"]"#.utf8)
        var reader = JSONReader(bytes.span)
        var found: [Bool] = []
        while let token = try reader.next() {
            guard case .string(let text) = token else { continue }
            found += [reader.text(text, equals: "on"), reader.text(text, equals: "o"), reader.text(text, equals: "one")]
        }
        #expect(found == [true, false, false, true, false, false, false, false, false])
    }

    /// - Parameter document: holds five bytes of text.
    @Test(arguments: [#""abcde""#, #""abc\u0064e""#, #""ab\u20ac""#, #""a\ud83d\ude00""#])
    func aCopyIsWholeOrNotAtAll(document: String) throws {
        let bytes = Array(document.utf8)
        var reader = JSONReader(bytes.span)
        guard case .string(let text) = try reader.next() else {
            Issue.record("no string")
            return
        }
        var exact = try FixedString<7>("xy")
        try reader.copy(text, into: &exact)
        #expect(exact.count == 7)
        let isJoined = exact.bytes.starts(with: "xya")
        #expect(isJoined)
        var small = try FixedString<6>("xy")
        var caught: CapacityError?
        do throws(CapacityError) { try reader.copy(text, into: &small) } catch { caught = error }
        #expect(caught == CapacityError(capacity: 6))
        #expect(small.bytes.text == "xy")
        // What was there of the copy is not in the way of the next.
        try small.append("abcd")
        #expect(small.bytes.text == "xyabcd")
    }
}
