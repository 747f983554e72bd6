import FixedMemory
import Testing

@Suite struct FixedStringTests {
    @Test func holdsWhatItIsGiven() throws {
        var string = FixedString<8>()
        #expect(string.isEmpty && string.count == 0)
        try string.append(UInt8(ascii: "a"))
        try string.append(Array("bc".utf8).span)
        try string.append("de")
        try string.append("")
        #expect(string.bytes.text == "abcde")
        #expect(!string.isEmpty && string.count == 5)
    }

    @Test func takesAllOrNothing() throws {
        var string = try FixedString<4>("abc")
        let error = CapacityError(capacity: 4)
        #expect(throws: error) { try string.append("de") }
        #expect(throws: error) { try string.append(Array("de".utf8).span) }
        #expect(throws: error) { try string.appendHex(1) }
        #expect(string.bytes.text == "abc")
        try string.append(UInt8(ascii: "d"))
        #expect(throws: error) { try string.append(UInt8(ascii: "e")) }
        try string.append("")
        try string.append([UInt8]().span)
        #expect(string.bytes.text == "abcd")
        #expect(throws: error) { _ = try FixedString<4>("abcde") }
        #expect(throws: error) { _ = try FixedString<4>(Array("abcde".utf8).span) }
        #expect(throws: CapacityError(capacity: 0)) { _ = try FixedString<0>("a") }
    }

    @Test(arguments: [
        (0, "0000000000000000"), (.max, "ffffffffffffffff"), (0x0123_4567_89AB_CDEF, "0123456789abcdef"),
    ] as [(UInt64, String)]) func hexHasSixteenDigits(number: UInt64, digits: String) throws {
        var string = FixedString<16>()
        try string.appendHex(number)
        #expect(string.bytes.text == digits)
    }

    @Test(arguments: [(0, ""), (2, "ab"), (3, "abc"), (4, "abc"), (.max, "abc"), (-1, ""), (.min, "")] as [(Int, String)])
    func truncatingOnlyShortens(count: Int, expected: String) throws {
        var string = try FixedString<8>("abc")
        string.truncate(to: count)
        #expect(string.bytes.text == expected)
    }

    @Test func equalityIsOfWhatIsHeld() throws {
        var longer = try FixedString<8>("abcd")
        let string = try FixedString<8>("abc")
        #expect(longer != string)
        longer.truncate(to: 3)
        // The byte that was cut off is still in the storage.
        #expect(longer == string)
        #expect(try string != FixedString<8>("abd"))
    }

    @Test func copiesAreIndependent() throws {
        let string = try FixedString<8>("abc")
        var copy = string
        try copy.append("d")
        #expect(string.bytes.text == "abc" && copy.bytes.text == "abcd")
    }
}
