/// A large byte buffer in place: at most `capacity` bytes, no heap, never copied.
///
/// `append` takes all or nothing: when it throws, the buffer is as it was.
///
/// Not a wrapper around `FixedString`: of a generic type inside a generic type, Embedded Swift 6.3 takes the `Span` of a
/// copy that is gone before the `Span` is.
public struct FixedBuffer<let capacity: Int>: ~Copyable {
    private let inPlace = InPlace()
    @usableFromInline
    internal var storage: InlineArray<capacity, UInt8>

    /// Bytes in use, 0...capacity.
    public private(set) var count: Int

    /// The largest count that anything was ever taken out of: what is added is never slower for it.
    private var mostBefore = 0

    public init() {
        storage = InlineArray(repeating: 0)
        count = 0
    }

    public var isEmpty: Bool { count == 0 }
    public var use: BufferUse { BufferUse(used: count, most: mostBefore, capacity: capacity) }

    /// What is held, in place.
    ///
    /// Transparent: of a call that is specialized and not inlined, Swift 6.3 hands over a copy, and the `Span` is of that
    /// copy, which is gone.
    public var bytes: Span<UInt8> {
        @_transparent
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    public mutating func append(_ byte: UInt8) throws(CapacityError) {
        guard count < capacity else { throw CapacityError(capacity: capacity) }
        storage[count] = byte
        count += 1
    }

    public mutating func append(_ text: Span<UInt8>) throws(CapacityError) {
        guard text.count <= capacity - count else { throw CapacityError(capacity: capacity) }
        var span = storage.mutableSpan
        span.put(text, at: count)
        count += text.count
    }

    public mutating func append(_ text: StaticString) throws(CapacityError) { try append(text.bytes) }

    /// Keeps the first `newCount` bytes; a larger count changes nothing.
    public mutating func truncate(to newCount: Int) {
        mostBefore = max(mostBefore, count)
        count = min(count, max(newCount, 0))
    }

    /// Takes the bytes at `range` out; what stands behind them moves up.
    public mutating func remove(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        mostBefore = max(mostBefore, count)
        var span = storage.mutableSpan
        span.move(range.upperBound..<count, to: range.lowerBound)
        count -= range.count
    }

    /// Offers the free part to `body` (a `read(2)`, say), which answers how many bytes it wrote there, 0 or more.
    public mutating func fill(_ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        var span = storage.mutableSpan
        let start = count
        let added = span.withUnsafeMutableBytes { all in
            body(UnsafeMutableRawBufferPointer(rebasing: all[start...]))
        }
        count += max(added, 0)
        return added
    }
}
