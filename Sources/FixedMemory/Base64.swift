/// Base64 with the usual alphabet and padding (RFC 4648, 4), as `base64(1)` writes it.
extension FixedBuffer {
    public mutating func appendBase64(_ bytes: Span<UInt8>) throws(CapacityError) {
        var index = 0
        while index < bytes.count {
            var group = UInt32(bytes[index]) << 16
            if index + 1 < bytes.count { group |= UInt32(bytes[index + 1]) << 8 }
            if index + 2 < bytes.count { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                let isPadding = index + place > bytes.count
                try append(isPadding ? UInt8(ascii: "=") : base64Digit(group >> UInt32(18 - 6 * place) & 63))
            }
            index += 3
        }
    }
}

extension FixedString {
    /// The bytes that `text` stands for; nil where it is no Base64, has no padding or bits that no encoder sets,
    /// or where they do not fit.
    public init?(base64 text: Span<UInt8>) {
        self.init()
        guard text.count % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, padding < text.count, text[text.count - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for index in 0..<text.count - padding {
            guard let value = base64Value(text[index]) else { return nil }
            group = group << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            guard (try? append(UInt8(truncatingIfNeeded: group >> bits))) != nil else { return nil }
        }
        guard group & (1 << bits - 1) == 0 else { return nil }
    }
}

private func base64Digit(_ value: UInt32) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + UInt8(value)
    case 26..<52: UInt8(ascii: "a") + UInt8(value - 26)
    case 52..<62: UInt8(ascii: "0") + UInt8(value - 52)
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
}

private func base64Value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
