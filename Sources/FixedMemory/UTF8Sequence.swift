/// Well-formed UTF-8 (RFC 3629; Unicode, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
public enum UTF8Sequence {
    /// How many bytes the character at `offset` takes, 1...4; nil if it is not well-formed.
    @export(interface)
    @inline(never)
    public static func length(_ bytes: Span<UInt8>, at offset: Int) -> Int? {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[offset] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard offset + length <= bytes.count, second ~= bytes[offset + 1] else { return nil }
        for place in 2..<max(length, 2) where bytes[offset + place] & 0xC0 != 0x80 { return nil }
        return length
    }

    /// As `length`, of a character that a terminal shows and does nothing else with; nil for all others: control characters, also
    /// those beyond ASCII, and marks that nobody sees or that turn the text around them (Unicode, Cc, Cf, Zl and Zp).
    static func visibleLength(_ bytes: Span<UInt8>, at offset: Int) -> Int? {
        guard let length = length(bytes, at: offset) else { return nil }
        var scalar = UInt32(bytes[offset]) & (length == 1 ? 0x7F : 0xFF >> UInt32(length + 1))
        for place in 1..<max(length, 1) { scalar = scalar << 6 | UInt32(bytes[offset + place] & 0x3F) }
        switch scalar {
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x600...0x605, 0x61C, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x180E,
            0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF0...0xFFFB, 0x110BD, 0x110CD,
            0x13430...0x1343F, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            return nil
        default: return length
        }
    }
}
