extension FixedString {
    /// Adds each byte as two hexadecimal digits.
    public mutating func appendHex(_ bytes: Span<UInt8>) throws(CapacityError) {
        guard bytes.count * 2 <= capacity - count else { throw CapacityError(capacity: capacity) }
        for index in bytes.indices {
            try append(hexDigit(bytes[index] >> 4))
            try append(hexDigit(bytes[index] & 15))
        }
    }

    /// The bytes that `text`, two hexadecimal digits for each, stands for; nil where it is none, or they do not fit.
    public init?(hex text: Span<UInt8>) {
        self.init()
        guard text.count % 2 == 0 else { return nil }
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = hexValue(text[index]), let low = hexValue(text[index + 1]),
                (try? append(high << 4 | low)) != nil
            else { return nil }
        }
    }
}

/// In lower case; 0...15, of any other byte no digit.
public func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}

/// In upper or lower case; nil for any other byte.
public func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
