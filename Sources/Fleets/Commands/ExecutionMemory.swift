import FixedMemory

/// Which executions this device has begun and how it answered them, so that one that comes again, even after a restart,
/// is answered again and not done again (fleets-facts, Commands, "At-least-once").
///
/// Kept as text, to be written to a file as it is; the oldest answers make room for new ones:
///
/// ```
///   ID TAB LF               begun
///   ID TAB ! PAYLOAD LF     answered; the response is still to be sent
///   ID TAB PAYLOAD LF       answered, and sent
/// ```
public struct ExecutionMemory: ~Copyable {
    /// 50 answers of a usual size, with IDs of 36 bytes, and no more than a `DurableFile` holds; the cloud repeats none
    /// that is older.
    public static let capacity = 8_000

    public enum Record: Equatable, Sendable { case begun, answered }

    private static let unsentMark = UInt8(ascii: "!")

    /// Room for the text and for what a `DurableFile` has behind it, which is read into the same place.
    public typealias Text = FixedBuffer<8010>

    private var text = Text()

    public init() {}

    /// Takes what was kept before a restart, in place: `read` puts it into the empty text that it is handed. Lines that are
    /// none are left out; of two with the same ID the last one counts.
    public mutating func restore(_ read: (inout Text) -> Void) {
        text.truncate(to: 0)
        read(&text)
        dropUnusable()
    }

    private mutating func dropUnusable() {
        var start = 0
        while let end = text.bytes.firstIndex(of: UInt8(ascii: "\n"), from: start) {
            guard let id = id(ofLine: start..<end) else {
                text.remove(start..<end + 1)
                continue
            }
            start = end + 1
            guard let old = line(of: id), old.upperBound < start else { continue }
            text.remove(old)
            start -= old.count
        }
        text.truncate(to: start)
        while text.count > Self.capacity, let oldest = oldestAnswer { text.remove(oldest) }
    }

    private func id(ofLine line: Range<Int>) -> ExecutionID? {
        let bytes = text.bytes.extracting(line)
        guard let tab = bytes.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
        return ExecutionID(bytes.extracting(0..<tab))
    }

    public var use: BufferUse { text.use }

    /// What to keep.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    /// What is known of an execution; nil: nothing.
    public func record(of execution: ExecutionID) -> Record? {
        guard let line = line(of: execution) else { return nil }
        return text.bytes[line.lowerBound + execution.bytes.count + 1] == UInt8(ascii: "\n") ? .begun : .answered
    }

    /// The payload that answers an execution; empty where it is not answered.
    @_lifetime(borrow self)
    public func response(to execution: ExecutionID) -> Span<UInt8> {
        guard let line = line(of: execution) else { return text.bytes.extracting(0..<0) }
        let payload = text.bytes.extracting(line.lowerBound + execution.bytes.count + 1..<line.upperBound - 1)
        return !payload.isEmpty && payload[0] == Self.unsentMark ? payload.extracting(1..<payload.count) : payload
    }

    /// The first execution that was begun and not answered.
    public var unanswered: ExecutionID? { first(marked: UInt8(ascii: "\n")) }

    /// The first execution whose response is to be sent.
    public var unsent: ExecutionID? { first(marked: Self.unsentMark) }

    private func first(marked mark: UInt8) -> ExecutionID? {
        var start = 0
        while let tab = text.bytes.firstIndex(of: UInt8(ascii: "\t"), from: start) {
            if text.bytes[tab + 1] == mark { return ExecutionID(text.bytes.extracting(start..<tab)) }
            start = end(from: tab)
        }
        return nil
    }

    public mutating func begin(_ execution: ExecutionID) { write(execution, CommandResponse.Payload()) }

    /// Keeps a response, which is to be sent from now on.
    public mutating func answer(_ execution: ExecutionID, _ response: CommandResponse.Payload) {
        write(execution, response)
    }

    /// The response of an execution has been sent.
    public mutating func sent(_ execution: ExecutionID) {
        guard let line = line(of: execution) else { return }
        let mark = line.lowerBound + execution.bytes.count + 1
        if text.bytes[mark] == Self.unsentMark { text.remove(mark..<mark + 1) }
    }

    /// The response of an execution is to be sent once more: the cloud has asked again.
    public mutating func resend(_ execution: ExecutionID) {
        guard let payload = try? CommandResponse.Payload(response(to: execution)), !payload.isEmpty else { return }
        write(execution, payload)
    }

    private mutating func write(_ execution: ExecutionID, _ payload: CommandResponse.Payload) {
        if let old = line(of: execution) { text.remove(old) }
        let size = execution.bytes.count + payload.count + 3
        while Self.capacity - text.count < size, let oldest = oldestAnswer { text.remove(oldest) }
        do throws(CapacityError) {
            try text.append(execution.bytes)
            try text.append(UInt8(ascii: "\t"))
            if !payload.isEmpty { try text.append(Self.unsentMark) }
            try text.append(payload.bytes)
            try text.append(UInt8(ascii: "\n"))
        } catch {
            preconditionFailure("the few that are begun at a time leave room for the longest answer")
        }
    }

    private var oldestAnswer: Range<Int>? {
        var start = 0
        while let tab = text.bytes.firstIndex(of: UInt8(ascii: "\t"), from: start) {
            let end = end(from: tab)
            if end > tab + 2 { return start..<end }
            start = end
        }
        return nil
    }

    private func line(of execution: ExecutionID) -> Range<Int>? {
        var start = 0
        while let tab = text.bytes.firstIndex(of: UInt8(ascii: "\t"), from: start) {
            let end = end(from: tab)
            if text.bytes.extracting(start..<tab).equals(execution.bytes) { return start..<end }
            start = end
        }
        return nil
    }

    /// Where the line after the one that `index` is in begins.
    private func end(from index: Int) -> Int {
        text.bytes.firstIndex(of: UInt8(ascii: "\n"), from: index).map { $0 + 1 } ?? text.count
    }
}
