import Board
import Fleets

/// What is made of one input's edges beside its level.
struct Input {
    let policy: InputPolicy
    var clicks: ClickCounter?
    var frequency: FrequencyMeter?
    var encoder: QuadratureDecoder?

    /// Pulses in all; what has been told of them is `toldPulses`.
    var pulses: Int64 = 0
    var toldPulses: Int64?

    private(set) var level: Line.Level?

    init(_ line: Line) {
        policy = line.input
        clicks = line.event?.clicks.map { ClickCounter($0) }
        frequency = policy.frequency.map { FrequencyMeter($0) }
        encoder = policy.encoder.map { QuadratureDecoder($0) }
    }

    /// Whether nothing comes of it by time alone; what its encoder has to tell its owner knows.
    var isAtRest: Bool { clicks?.deadline == nil && frequency == nil }

    /// The level that the line has, with no edge that tells of it; nil: it cannot be asked.
    @inline(never)
    mutating func begin(at level: Line.Level?) {
        self.level = level
        clicks?.begin(at: level ?? .off)
    }

    /// An edge, with as many lost before it, at `timestamp` in nanoseconds.
    mutating func edge(_ level: Line.Level, lost: Int, at timestamp: UInt64, now: Instant) {
        // Edges go up and down by turns, the lost ones too.
        let edges = lost + 1
        let rises = level == .on ? (edges + 1) / 2 : edges / 2
        self.level = level
        clicks?.moved(to: level, at: Instant(milliseconds: Int64(timestamp / 1_000_000)))
        guard rises > 0 else { return }
        if policy.pulses != nil { pulses += Int64(rises) }
        frequency?.add(rises, at: timestamp, now: now)
    }
}
