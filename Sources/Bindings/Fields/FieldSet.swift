/// Some of a board's fields by their places, a bit each: of what is asked, owed or held nobody has to look for it among all.
struct FieldSet: Sendable {
    /// Room for `FieldTable.capacity` places.
    private var words = InlineArray<3, UInt64>(repeating: 0)

    var isEmpty: Bool { words[0] | words[1] | words[2] == 0 }

    func contains(_ field: Int) -> Bool { words[field >> 6] >> UInt64(field & 63) & 1 == 1 }

    mutating func insert(_ field: Int) { words[field >> 6] |= 1 << UInt64(field & 63) }

    mutating func remove(_ field: Int) { words[field >> 6] &= ~(1 << UInt64(field & 63)) }

    /// Puts the first `count` fields in.
    mutating func insertAll(_ count: Int) {
        for field in 0..<count { insert(field) }
    }

    mutating func formUnion(_ other: FieldSet) {
        for word in words.indices { words[word] |= other.words[word] }
    }

    mutating func subtract(_ other: FieldSet) {
        for word in words.indices { words[word] &= ~other.words[word] }
    }

    /// The first field at this place or behind it.
    func first(from start: Int = 0) -> Int? {
        var word = start >> 6
        guard word < words.count else { return nil }
        var rest = words[word] & (UInt64.max << UInt64(start & 63))
        while rest == 0 {
            word += 1
            guard word < words.count else { return nil }
            rest = words[word]
        }
        return word << 6 + rest.trailingZeroBitCount
    }
}
