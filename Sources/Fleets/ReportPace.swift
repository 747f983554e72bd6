/// How fast reports may follow each other: a few at once, then one for each interval (a token bucket, of which only the
/// time at which it is full again is kept).
///
/// ```
///   3 tokens, one every 200 ms     report  report  report  ─ wait ─  report  ─ wait ─  report
///                                  0       1       2       200       …       400       …        ms
/// ```
public struct ReportPace: Sendable {
    private let tokens: Int64
    private let interval: Int64
    /// From here on as many as there are tokens may go at once.
    private var full: Instant

    /// - Parameters:
    ///   - tokens: reports that may follow each other at once, 1 or more.
    ///   - interval: between two reports in the long run, in milliseconds.
    public init(tokens: Int, interval: Int64, now: Instant) {
        self.tokens = Int64(tokens)
        self.interval = interval
        full = now
    }

    /// When the next report may go.
    public var next: Instant { full + -(tokens - 1) * interval }

    /// A report goes.
    public mutating func spend(now: Instant) { full = max(full, now) + interval }

    /// No report goes before `end`.
    public mutating func hold(until end: Instant) { full = max(full, end + (tokens - 1) * interval) }

    /// Ends a hold: the next report may go as soon as if only one token were missing.
    public mutating func resume(now: Instant) { full = min(full, now + interval) }
}
