extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    @export(interface)
    public func equals(_ other: borrowing Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard count >= 8 else { return commonCount(other) == count }
        // The last word begins where the others leave off, or before.
        let last = count &- 8
        var offset = 0
        while offset < last {
            guard word(uncheckedAt: offset) == other.word(uncheckedAt: offset) else { return false }
            offset &+= 8
        }
        return word(uncheckedAt: last) == other.word(uncheckedAt: last)
    }

    /// Whether these are the bytes of the literal.
    public func equals(_ text: StaticString) -> Bool { equals(text.bytes) }

    /// Whether these are the bytes at a C pointer.
    public func equals(cString: UnsafePointer<CChar>) -> Bool {
        for index in indices where UInt8(bitPattern: cString[index]) != self[index] || self[index] == 0 { return false }
        return cString[count] == 0
    }

    /// Whether the first bytes are those of `prefix`.
    public func starts(with prefix: borrowing Span<UInt8>) -> Bool {
        count >= prefix.count && commonCount(prefix) == prefix.count
    }

    /// Whether the first bytes are those of the literal.
    public func starts(with prefix: StaticString) -> Bool { starts(with: prefix.bytes) }

    /// Where `byte` stands first, at or after `start`.
    @export(interface)
    public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        let wanted = 0x0101_0101_0101_0101 &* UInt64(byte)
        while index + 8 <= count {
            // A byte that is 0 now is the wanted one; up to the lowest such byte the subtraction borrows nothing.
            let word = word(uncheckedAt: index) ^ wanted
            let found = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < count {
            if self[unchecked: index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Orders by bytes, as `memcmp`; of two of which one begins the other, the shorter comes first.
    public func precedes(_ other: borrowing Span<UInt8>) -> Bool { compare(other) < 0 }

    /// Negative, 0 or positive, as these bytes come before `other`, are the same, or come after it.
    @export(interface)
    public func compare(_ other: borrowing Span<UInt8>) -> Int {
        let common = commonCount(other)
        guard common < count, common < other.count else { return count - other.count }
        return Int(self[unchecked: common]) - Int(other[unchecked: common])
    }
}
