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

    /// Of all lengths and all places at which two texts begin to differ, by words and by bytes.
    @Test func comparesWhateverTheLength() {
        let text = Array("the quick brown fox jumps over".utf8)
        for length in 0...text.count {
            let left = Array(text[..<length])
            for other in 0...text.count {
                let right = Array(text[..<other])
                let (common, order) = (left.span.commonCount(right.span), left.span.compare(right.span))
                #expect(common == min(length, other))
                #expect(order.signum() == (length - other).signum())
            }
            for place in 0..<length {
                for byte: UInt8 in [0, 0x1F, 0x80, 0xFF] {
                    var right = left
                    right[place] = byte
                    let (common, order, isEqual) = (left.span.commonCount(right.span), left.span.compare(right.span), left.span.equals(right.span))
                    #expect(common == place && !isEqual)
                    #expect((order < 0) == left.lexicographicallyPrecedes(right))
                    #expect(left.span.precedes(right.span) == (order < 0))
                }
            }
        }
    }

    /// Every byte, at every place, with every byte around it that a subtraction could borrow from.
    @Test func findsAByteWhereverItStands() {
        for byte in UInt8.min ... .max {
            for other in [byte &- 1, byte &+ 1, byte ^ 0x80, 0, 0xFF] where other != byte {
                for length in [0, 1, 7, 8, 9, 16, 23] {
                    let without = [UInt8](repeating: other, count: length)
                    #expect(without.span.firstIndex(of: byte) == nil)
                    for place in 0..<length {
                        var text = without
                        text[place] = byte
                        #expect(text.span.firstIndex(of: byte) == place)
                        #expect(text.span.firstIndex(of: byte, from: place) == place)
                        #expect(text.span.firstIndex(of: byte, from: place + 1) == nil)
                    }
                }
            }
        }
    }

    @Test func firstWordsAreInTheOrderOfTheirTexts() {
        let texts = ["", "a", "a-", "a.", "ab", "abcdefg", "abcdefgh", "abcdefghi", "abcdefgz", "b", "~"].map { Array($0.utf8) }
        let words = texts.map { $0.span.firstWord }
        #expect(words == words.sorted())
        #expect(words[0] == 0 && words[1] == 0x61 << 56 && words[6] == words[7])
        for text in texts {
            let long = text + [UInt8](repeating: 0xFF, count: 8)
            let word = long.span.word(uncheckedAt: 0).beginning(text.count)
            #expect(word == text.span.firstWord)
        }
    }

    @Test func literalsAsBytes() {
        let (none, some) = (("" as StaticString).bytes.count, ("äb" as StaticString).bytes.text)
        #expect(none == 0 && some == "äb")
    }
}
