import Board

/// Counts a line's pulses, and tells how fast they come: of a flow meter or a rain gauge.
///
/// The rate is taken from pulse to pulse where there are pulses to take it from, which is exact also where few come
/// between two readings:
///
/// ```
///   reading           reading             reading
///   ───┬────▌───▌──▌────┬────▌───▌───▌──────┬────
///                  └─────────────────┘ 3 pulses
/// ```
///
/// Times are nanoseconds of CLOCK_MONOTONIC; it is told them, and reads no clock.
public struct PulseMeter: Sendable {
    /// Pulses since it began.
    public private(set) var count: Int64

    /// At the last reading: the time, and the last pulse before it, where that is known.
    private var lastReading: UInt64
    private var lastPulse: UInt64?
    /// Since the last reading.
    private var fresh: Int64 = 0
    private var freshPulse: (first: UInt64, last: UInt64)?

    /// - Parameter count: pulses of earlier runs.
    public init(now: UInt64, count: Int64 = 0) {
        lastReading = now
        self.count = count
    }

    /// Takes an edge of the line. A pulse is a rising edge; those among the lost ones count, for edges go up and down by
    /// turns.
    @export(interface)
    public mutating func take(_ edge: Edge) {
        let pulses = Int64(edge.level == .on ? 1 + edge.lost / 2 : (edge.lost + 1) / 2)
        guard pulses > 0 else { return }
        count += pulses
        fresh += pulses
        freshPulse = (freshPulse?.first ?? edge.timestamp, edge.timestamp)
    }

    /// Pulses per second since the last reading.
    @export(interface)
    public mutating func rate(now: UInt64) -> Double {
        let period = now &- lastReading
        let rate = rate(over: period)
        if let freshPulse { lastPulse = freshPulse.last }
        // A pulse that is older than a period says nothing of how fast they come now.
        if let last = lastPulse, now &- last > period { lastPulse = nil }
        fresh = 0
        freshPulse = nil
        lastReading = now
        return rate
    }

    private func rate(over period: UInt64) -> Double {
        guard let freshPulse, period > 0 else { return 0 }
        if let lastPulse, freshPulse.last > lastPulse {
            return Double(fresh) * 1_000_000_000 / Double(freshPulse.last - lastPulse)
        }
        if fresh > 1, freshPulse.last > freshPulse.first {
            return Double(fresh - 1) * 1_000_000_000 / Double(freshPulse.last - freshPulse.first)
        }
        return Double(fresh) * 1_000_000_000 / Double(period)
    }
}
