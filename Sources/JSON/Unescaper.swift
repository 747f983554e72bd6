import FixedMemory

/// Gives the bytes of a text that has been checked, escapes resolved, one after the other.
struct Unescaper: ~Escapable {
    private let bytes: Span<UInt8>
    private var offset = 0
    /// The rest of a character that came out of `\u`, next byte lowest; 0 when there is none.
    private var pending: UInt32 = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    // Escapes are seldom: whoever meets one calls.
    @inline(never)
    @_lifetime(self: copy self)
    mutating func next() -> UInt8? {
        if pending != 0 {
            defer { pending >>= 8 }
            return UInt8(pending & 0xFF)
        }
        guard offset < bytes.count else { return nil }
        let byte = bytes[offset]
        offset += 1
        guard byte == UInt8(ascii: "\\") else { return byte }
        let kind = bytes[offset]
        offset += 1
        switch kind {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): return unicode()
        default: return kind
        }
    }

    /// The first byte of the character whose hexadecimal digits come next; `pending` has the others.
    private mutating func unicode() -> UInt8 {
        var scalar = unit()
        if scalar & 0xFC00 == 0xD800 {
            offset += 2
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + (unit() & 0x3FF)
        }
        switch scalar {
        case 0..<0x80:
            return UInt8(scalar)
        case 0x80..<0x800:
            pending = 0x80 | scalar & 0x3F
            return UInt8(0xC0 | scalar >> 6)
        case 0x800..<0x10000:
            pending = 0x80 | scalar >> 6 & 0x3F | (0x80 | scalar & 0x3F) << 8
            return UInt8(0xE0 | scalar >> 12)
        default:
            pending = 0x80 | scalar >> 12 & 0x3F | (0x80 | scalar >> 6 & 0x3F) << 8 | (0x80 | scalar & 0x3F) << 16
            return UInt8(0xF0 | scalar >> 18)
        }
    }

    private mutating func unit() -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            value = value << 4 | UInt32(hexValue(bytes[offset]) ?? 0)
            offset += 1
        }
        return value
    }
}
