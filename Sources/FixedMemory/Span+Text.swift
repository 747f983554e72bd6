extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    public func equals(_ other: borrowing Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }

    /// Whether these are the bytes of the literal.
    public func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in indices where self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether these are the bytes at a C pointer.
    public func equals(cString: UnsafePointer<CChar>) -> Bool {
        for index in indices where UInt8(bitPattern: cString[index]) != self[index] || self[index] == 0 { return false }
        return cString[count] == 0
    }

    /// Whether the first bytes are those of `prefix`.
    public func starts(with prefix: borrowing Span<UInt8>) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] { return false }
        return true
    }

    /// Whether the first bytes are those of the literal.
    public func starts(with prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where self[index] != prefix.utf8Start[index] { return false }
        return true
    }

    /// Where `byte` stands first, at or after `start`.
    public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Orders by bytes, as `memcmp`; of two of which one begins the other, the shorter comes first.
    public func precedes(_ other: borrowing Span<UInt8>) -> Bool {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return self[index] < other[index]
        }
        return count < other.count
    }
}
