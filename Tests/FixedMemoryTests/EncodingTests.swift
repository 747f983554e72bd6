import FixedMemory
import Testing

@Suite struct EncodingTests {
    private func base64(_ bytes: [UInt8]) throws -> String {
        var text = FixedBuffer<64>()
        try text.appendBase64(bytes.span)
        return text.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    private func decode(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        return FixedString<16>(base64: bytes.span).map(self.bytes)
    }

    private func bytes<let capacity: Int>(_ string: FixedString<capacity>) -> [UInt8] {
        string.bytes.withUnsafeBufferPointer { Array($0) }
    }

    /// RFC 4648, 10, and every digit.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("~\u{7f}?>", "fn8/Pg=="),
    ]) func base64BothWays(plain: String, encoded: String) throws {
        #expect(try base64(Array(plain.utf8)) == encoded)
        #expect(decode(encoded) == Array(plain.utf8))
    }

    @Test func everyByteComesBack() throws {
        for byte in UInt8.min...UInt8.max {
            #expect(decode(try base64([byte, ~byte, 7])) == [byte, ~byte, 7])
            var hex = FixedString<4>()
            let pair = [byte, ~byte]
            try hex.appendHex(pair.span)
            let decoded = FixedString<2>(hex: hex.bytes)
            #expect(decoded.map(bytes) == pair)
        }
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-_", "Zm9vZm9v"])
    func noBase64(text: String) {
        let bytes = Array(text.utf8)
        let decoded = FixedString<4>(base64: bytes.span)
        #expect(decoded == nil)
    }

    @Test(arguments: ["0", "0g", "g0", " 00", "0011223344"]) func noHex(text: String) {
        let bytes = Array(text.utf8)
        let decoded = FixedString<4>(hex: bytes.span)
        #expect(decoded == nil)
    }

    @Test func hexInBothCasesAndAllOrNothing() throws {
        let digits = Array("aBCd09".utf8)
        let value = FixedString<4>(hex: digits.span) ?? FixedString()
        #expect(bytes(value) == [0xAB, 0xCD, 0x09])
        var text = FixedString<5>()
        #expect(throws: CapacityError(capacity: 5)) { try text.appendHex(value.bytes) }
        #expect(text.isEmpty)
    }
}
