/// How often an event may be raised (`at_most:` of a board file).
public struct EventLimit: Equatable, Sendable {
    /// As many as an `EventQueue` holds: more at once could not be sent anyway.
    public static let maxCount = EventQueue.maxEvents

    /// 1...maxCount.
    public let count: Int

    /// In milliseconds, 1 and up.
    public let period: Int64

    /// 10 in a minute: a person at a door never reaches it, a line that flutters does at once.
    public static let usual = EventLimit(count: 10, period: 60_000)

    public init(count: Int, period: Int64) {
        precondition(1...Self.maxCount ~= count && period > 0)
        self.count = count
        self.period = period
    }
}
