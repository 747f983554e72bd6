import Board

/// Tells when an input that bounces has come to rest: when no edge came for a whole period. The level then read is the
/// one that counts, so that bouncing, however wild, ends in the truth.
///
/// For chips that do not debounce by themselves. Times are nanoseconds of CLOCK_MONOTONIC; it is told them, and reads
/// no clock.
struct Debouncer {
    /// How long the input has to be still.
    private let period: UInt64

    /// Where it was last at rest.
    private(set) var level: Line.Level

    /// When it is at rest if no edge comes until then; nil while it is.
    private(set) var deadline: UInt64?

    /// - Parameter milliseconds: 1...10,000.
    init(milliseconds: Int, level: Line.Level) {
        period = UInt64(milliseconds) * 1_000_000
        self.level = level
    }

    /// An edge, to whatever level, was found at `now`.
    mutating func moved(now: UInt64) { deadline = now + period }

    func isDue(now: UInt64) -> Bool { deadline.map { now >= $0 } ?? false }

    /// To be called when it is due, with the level that the line then has. Nil: it is back where it was.
    mutating func settle(at actual: Line.Level, now: UInt64) -> Edge? {
        deadline = nil
        guard actual != level else { return nil }
        level = actual
        // Edges of bouncing are no loss.
        return Edge(level: actual, timestamp: now, lost: 0)
    }
}
