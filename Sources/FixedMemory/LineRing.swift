/// Lines on their way to a reader that may be slow, hang or be gone: at most `capacity` bytes, whole lines or nothing.
///
/// ```
///   taken ──▶ [t][h][e][ ][f][i][r][s][t]…[t][h][e][ ][l][a][s][t][ ][ ][ ] ──▶ append
///              └ start                                        free ┘
/// ```
///
/// What does not fit is dropped and counted: a reader learns that something is missing, and never sees half a line.
public struct LineRing<let capacity: Int>: ~Copyable {
    private let inPlace = InPlace()
    private var storage = InlineArray<capacity, UInt8>(repeating: 0)
    private var start = 0

    /// Bytes that wait, 0...capacity.
    public private(set) var count = 0

    /// The largest count that anything was ever taken out of: what is added is never slower for it.
    private var mostBefore = 0

    /// Lines dropped since `takeDropped`.
    public private(set) var dropped = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }
    public var free: Int { capacity - count }
    public var use: BufferUse { BufferUse(used: count, most: mostBefore, capacity: capacity) }

    /// Adds the parts of one line, all or none; false: it was dropped, and counted.
    @discardableResult
    public mutating func append(_ text: Span<UInt8>, _ end: StaticString = "") -> Bool {
        guard text.count + end.utf8CodeUnitCount <= free else {
            dropped += 1
            return false
        }
        put(text)
        put(end.bytes)
        return true
    }

    @discardableResult
    public mutating func append(_ text: StaticString) -> Bool { append(Span(), text) }

    /// Counts a line that its owner has no room for.
    public mutating func drop() { dropped += 1 }

    private mutating func put(_ text: Span<UInt8>) {
        // Nothing fits into a ring of no bytes but nothing.
        guard !text.isEmpty else { return }
        let place = (start + count) % capacity
        let first = min(text.count, capacity - place)
        var span = storage.mutableSpan
        span.put(text.extracting(0..<first), at: place)
        span.put(text.extracting(first..<text.count), at: 0)
        count += text.count
    }

    /// Copies the oldest bytes, as many as there is room for.
    public func copy<let room: Int>(into buffer: inout FixedBuffer<room>) {
        let length = min(count, room - buffer.count)
        let first = min(length, capacity - start)
        try? buffer.append(storage.span.extracting(start..<start + first))
        try? buffer.append(storage.span.extracting(0..<length - first))
    }

    /// The `taken` oldest bytes are through.
    public mutating func remove(_ taken: Int) {
        precondition(taken >= 0 && taken <= count)
        mostBefore = max(mostBefore, count)
        count -= taken
        start = count == 0 ? 0 : (start + taken) % capacity
    }

    /// Takes the oldest line out, without its line feed; nil: none waits whole.
    public mutating func takeLine() -> Message? {
        var line = Message()
        for offset in 0..<count {
            let byte = storage[(start + offset) % capacity]
            if byte == UInt8(ascii: "\n") {
                remove(offset + 1)
                return line
            }
            line.add(character: byte)
        }
        return nil
    }

    /// Forgets what waits, also what was dropped.
    public mutating func removeAll() {
        remove(count)
        dropped = 0
    }

    /// How many lines were dropped since this was asked last.
    public mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }
}
