import Fleets

/// When a watchdog is fed: in every turn of the loop, once a second at most, and never later than half of its time-out
/// after the last time.
///
/// Feeding beside whatever wakes the loop, and not only when half of the time is over, leaves almost all of it for a
/// call that waits, such as one that connects.
public struct FeedSchedule: Sendable {
    /// In milliseconds.
    public let timeout: Int64

    private var last: Instant

    /// - Parameter now: it has just been fed.
    public init(timeout: Int64, now: Instant) {
        self.timeout = timeout
        last = now
    }

    /// When a turn is needed even if nothing happens.
    public var deadline: Instant { last + timeout / 2 }

    /// Whether this turn is to feed it; if so, it counts as fed.
    public mutating func isDue(now: Instant) -> Bool {
        guard now - last >= min(1_000, timeout / 2) else { return false }
        last = now
        return true
    }
}
