/// Eight bytes at a time: what has to look at each byte of a text does most of it here.
extension Span where Element == UInt8 {
    /// The eight bytes at `offset`, the first one lowest. They have to be there: nothing checks it.
    @inline(__always)
    public func word(uncheckedAt offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The first eight bytes, the first one highest, and zeros where there are none.
    public var firstWord: UInt64 {
        if count >= 8 { return word(uncheckedAt: 0).byteSwapped }
        var word: UInt64 = 0
        for index in indices { word |= UInt64(self[unchecked: index]) << UInt64(56 &- 8 &* index) }
        return word
    }

    /// How many bytes both have in common at their beginning.
    @export(interface)
    public func commonCount(_ other: borrowing Span<UInt8>) -> Int {
        let end = Swift.min(count, other.count)
        let lastWord = end &- 8
        var offset = 0
        while offset <= lastWord {
            let difference = word(uncheckedAt: offset) ^ other.word(uncheckedAt: offset)
            if difference != 0 { return offset &+ difference.trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        while offset < end, self[unchecked: offset] == other[unchecked: offset] { offset &+= 1 }
        return offset
    }
}

extension UInt64 {
    /// Of eight bytes, the first one lowest, the first `count`: the first one highest, and zeros for the others.
    @inline(__always)
    public func beginning(_ count: Int) -> UInt64 {
        count >= 8 ? byteSwapped : byteSwapped & ~(UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* count))
    }
}
