/// A large byte buffer in place: a `FixedString` that is never copied by accident.
///
/// `append` takes all or nothing: when it throws, the buffer is as it was.
public struct FixedBuffer<let capacity: Int>: ~Copyable {
    private var text = FixedString<capacity>()

    public init() {}

    /// Bytes in use, 0...capacity.
    public var count: Int { text.count }

    public var isEmpty: Bool { text.isEmpty }

    /// What is held, in place.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    public mutating func append(_ byte: UInt8) throws(CapacityError) { try text.append(byte) }

    public mutating func append(_ bytes: Span<UInt8>) throws(CapacityError) { try text.append(bytes) }

    public mutating func append(_ literal: StaticString) throws(CapacityError) { try text.append(literal) }

    /// Keeps the first `newCount` bytes; a larger count changes nothing.
    public mutating func truncate(to newCount: Int) { text.truncate(to: newCount) }

    /// Offers the free part to `body` (a `read(2)`, say), which answers how many bytes it wrote there, 0 or more.
    public mutating func fill(_ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int { text.fill(body) }
}
