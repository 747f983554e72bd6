/// Thrown when bytes do not fit. Nothing of what was to be added has been added.
public struct CapacityError: Error, Equatable {
    /// What the container holds at most, in its own elements.
    public let capacity: Int

    @inlinable
    public init(capacity: Int) { self.capacity = capacity }
}

/// Bytes of text in place: at most `capacity`, no heap, copied by value.
///
/// ```
///   storage: [p][u][m][p][.][o][n][ ][ ][ ]      capacity 10
///             └──── count: 7 ────┘
/// ```
///
/// For names, paths and other short text. Large buffers that must not be copied by accident are `FixedBuffer`.
public struct FixedString<let capacity: Int>: Sendable {
    @usableFromInline
    internal var storage: InlineArray<capacity, UInt8>

    /// Bytes in use, 0...capacity.
    public private(set) var count: Int

    public init() {
        storage = InlineArray(repeating: 0)
        count = 0
    }

    /// The string of `text`.
    public init(_ text: Span<UInt8>) throws(CapacityError) {
        self.init()
        try append(text)
    }

    /// The string of a literal.
    public init(_ text: StaticString) throws(CapacityError) {
        self.init()
        try append(text)
    }

    public var isEmpty: Bool { count == 0 }

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

    /// Adds a number as 16 hexadecimal digits.
    public mutating func appendHex(_ number: UInt64) throws(CapacityError) {
        guard capacity - count >= 16 else { throw CapacityError(capacity: capacity) }
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            try append(hexDigit(UInt8(truncatingIfNeeded: number >> shift & 15)))
        }
    }

    /// Keeps the first `newCount` bytes; a larger count changes nothing.
    public mutating func truncate(to newCount: Int) {
        count = min(count, max(newCount, 0))
    }

    mutating func fill(_ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        var span = storage.mutableSpan
        let start = count
        let added = span.withUnsafeMutableBytes { all in
            body(UnsafeMutableRawBufferPointer(rebasing: all[start...]))
        }
        count += max(added, 0)
        return added
    }

    // Not over `bytes`: of two strings that are properties of something else, Swift 6.3 compares the `Span` of a copy that
    // is gone before the `Span` is.
    @inline(never)
    public static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left.storage[index] != right.storage[index] { return false }
        return true
    }
}

extension FixedString: Equatable {}
