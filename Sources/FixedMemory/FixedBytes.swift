/// What grows byte by byte up to a capacity: `FixedString` and `FixedBuffer`.
public protocol FixedBytes: ~Copyable {
    /// Bytes in use.
    var count: Int { get }
    mutating func append(_ byte: UInt8) throws(CapacityError)
    mutating func append(_ text: Span<UInt8>) throws(CapacityError)
    /// Keeps the first `newCount` bytes; a larger count changes nothing.
    mutating func truncate(to newCount: Int)
}

extension FixedString: FixedBytes {}
extension FixedBuffer: FixedBytes {}
