/// Some of a board's lines, a bit each, to walk over without looking at the others.
public struct LineSet: Equatable, Sendable {
    public var bits: UInt64

    public init(bits: UInt64 = 0) { self.bits = bits }

    public func contains(_ line: Int) -> Bool { bits >> UInt64(line) & 1 == 1 }

    public mutating func insert(_ line: Int) { bits |= 1 << UInt64(line) }

    public mutating func remove(_ line: Int) { bits &= ~(1 << UInt64(line)) }

    public func union(_ other: LineSet) -> LineSet { LineSet(bits: bits | other.bits) }

    /// Takes out the first one; nil: there is none.
    public mutating func next() -> Int? {
        guard bits != 0 else { return nil }
        defer { bits &= bits - 1 }
        return bits.trailingZeroBitCount
    }
}
