/// Some of a board's lines, a bit each, to walk over without looking at the others.
struct LineSet: Equatable, Sendable {
    var bits: UInt64 = 0

    func contains(_ line: Int) -> Bool { bits >> UInt64(line) & 1 == 1 }

    mutating func insert(_ line: Int) { bits |= 1 << UInt64(line) }

    mutating func remove(_ line: Int) { bits &= ~(1 << UInt64(line)) }

    /// Takes out the first one; nil: there is none.
    mutating func next() -> Int? {
        guard bits != 0 else { return nil }
        defer { bits &= bits - 1 }
        return bits.trailingZeroBitCount
    }
}
