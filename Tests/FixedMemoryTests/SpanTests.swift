import FixedMemory
import Testing

@Suite struct SpanTests {
    @Test(arguments: [
        ("", "", true), ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("ab", "abc", false),
        ("a\u{0}b", "a\u{0}b", true), ("", "a", false),
    ]) func equalsByBytes(left: String, right: String, isEqual: Bool) {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        let found = left.span.equals(right.span)
        #expect(found == isEqual)
    }

    @Test func equalsLiteralsAndCStrings() {
        func compare(_ text: String) -> [Bool] {
            let bytes = Array(text.utf8)
            let literal: StaticString = "abc"
            return [bytes.span.equals(literal), bytes.span.equals(cString: literal.cString)]
        }
        #expect(compare("abc") == [true, true])
        for other in ["", "ab", "abcd", "abd", "abc\u{0}", "abc\u{0}d", "xbc"] { #expect(compare(other) == [false, false], "\(other)") }
        // What C ends at a NUL, bytes go on behind.
        let bytes: [UInt8] = [0x61, 0, 0x62]
        let literal: StaticString = "a\u{0}b"
        let (asBytes, asC) = (bytes.span.equals(literal), bytes.span.equals(cString: literal.cString))
        #expect(asBytes && !asC)
        let isNothing = [UInt8]().span.equals(cString: ("" as StaticString).cString)
        #expect(isNothing)
    }

    @Test(arguments: [
        ("abc", "", true), ("abc", "a", true), ("abc", "abc", true), ("abc", "abcd", false), ("abc", "b", false), ("", "", true),
        ("", "a", false),
    ]) func startsWithAPrefix(text: String, prefix: String, starts: Bool) {
        let (text, prefix) = (Array(text.utf8), Array(prefix.utf8))
        let found = text.span.starts(with: prefix.span)
        #expect(found == starts)
    }

    @Test func startsWithALiteral() {
        let text = Array("abc".utf8)
        let found = [text.span.starts(with: ""), text.span.starts(with: "abc"), text.span.starts(with: "abcd"), text.span.starts(with: "b")]
        #expect(found == [true, true, false, false])
    }

    @Test(arguments: [(0, 1), (1, 1), (2, 3), (3, 3), (4, nil), (5, nil), (99, nil)] as [(Int, Int?)])
    func findsAByteFromAStart(start: Int, place: Int?) {
        let text = Array("a.b.c".utf8)
        let found = text.span.firstIndex(of: UInt8(ascii: "."), from: start)
        #expect(found == place)
        let nothing = text.span.firstIndex(of: 0, from: start)
        #expect(nothing == nil)
    }

    @Test(arguments: [
        ("", "", false), ("", "a", true), ("a", "", false), ("a", "b", true), ("b", "a", false), ("a", "ab", true),
        ("ab", "a", false), ("a", "a", false), ("Z", "a", true), ("z", "é", true),
    ]) func ordersByBytes(left: String, right: String, precedes: Bool) {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        let found = left.span.precedes(right.span)
        #expect(found == precedes)
    }
}

@Suite struct CStringTests {
    @Test(arguments: [0, 1, 16, 511]) func lendsTheBytesAndANUL(length: Int) {
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        let text = bytes.span.withCString { String(cString: $0) }
        #expect(text == String(repeating: "x", count: length))
    }

    private struct Refused: Error, Equatable {}

    @Test func handsOnErrors() {
        #expect(throws: Refused()) {
            try Array("a".utf8).span.withCString { _ throws(Refused) -> Int in throw Refused() }
        }
    }

    @Test func moreThanItsLongestTraps() async {
        await #expect(processExitsWith: .failure) {
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 512)
            _ = bytes.span.withCString { $0.pointee }
        }
    }

    @Test func aFixedStringIsLentToo() throws {
        let text = try FixedString<8>("abc").withCString { String(cString: $0) }
        #expect(text == "abc")
    }

    @Test func aCStringIsCutWhereItDoesNotFit() {
        let literal: StaticString = "abcd"
        #expect(FixedString<8>(cutting: literal.cString).bytes.text == "abcd")
        #expect(FixedString<4>(cutting: literal.cString).bytes.text == "abcd")
        #expect(FixedString<3>(cutting: literal.cString).bytes.text == "abc")
        #expect(FixedString<0>(cutting: literal.cString).bytes.text == "")
    }
}
