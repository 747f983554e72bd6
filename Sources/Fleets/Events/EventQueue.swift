import FixedMemory

/// Events that wait to be sent, oldest first. When it is full, the oldest make room for the new one and are counted:
/// what happened last says more about the board as it is.
///
/// Kept as text. A payload is JSON, in which neither a tab nor a line end stands by itself:
///
/// ```
///   TYPE TAB PAYLOAD LF
/// ```
public struct EventQueue: ~Copyable {
    /// A board that was away sends them within a few seconds, one at a time, beside its reports.
    public static let maxEvents = 32

    /// Bytes: 32 events of a usual size (150, with type) take half of it, and seven of the largest (1,090) fit.
    public static let capacity = 8_192

    private var text = FixedBuffer<8192>()

    /// Events that wait, 0...maxEvents.
    public private(set) var count = 0

    /// The largest count that an event was ever taken out of.
    private var mostBefore = 0

    private var dropped = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }

    /// Events, and the bytes that they take.
    public var use: (events: BufferUse, bytes: BufferUse) {
        (BufferUse(used: count, most: mostBefore, capacity: Self.maxEvents), text.use)
    }

    /// Adds an event behind all others.
    ///
    /// - Parameters:
    ///   - type: as an `EventType`.
    ///   - payload: as an `EventMessage` wrote it.
    @export(interface)
    public mutating func append(_ type: Span<UInt8>, _ payload: Span<UInt8>) {
        let size = type.count + payload.count + 2
        while count > 0, count == Self.maxEvents || Self.capacity - text.count < size {
            removeFirst()
            dropped += 1
        }
        do throws(CapacityError) {
            try text.append(type)
            try text.append(UInt8(ascii: "\t"))
            try text.append(payload)
            try text.append(UInt8(ascii: "\n"))
            count += 1
        } catch {
            preconditionFailure("an empty queue holds the largest event")
        }
    }

    /// The oldest event's type; empty where there is none.
    public var firstType: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes.extracting(0..<typeEnd) }
    }

    /// The oldest event's payload; empty where there is none.
    public var firstPayload: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes.extracting(min(typeEnd + 1, text.count)..<max(end - 1, 0)) }
    }

    /// Takes the oldest event out, if there is one.
    @export(interface)
    public mutating func removeFirst() {
        guard count > 0 else { return }
        mostBefore = max(mostBefore, count)
        text.remove(0..<end)
        count -= 1
    }

    /// How many events were dropped since this was asked last.
    public mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    private var typeEnd: Int { text.bytes.firstIndex(of: UInt8(ascii: "\t"), from: 0) ?? 0 }

    /// Where the second event begins.
    private var end: Int { text.bytes.firstIndex(of: UInt8(ascii: "\n"), from: 0).map { $0 + 1 } ?? 0 }
}
