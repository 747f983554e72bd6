import Board
import Fleets

/// Pulses per second, by the time between the first and the last of a window, so that slow ones are told exactly too.
///
/// ```
///   window    │   |    |    |  │    |    |    │            │
///   pulses        r    1    2       1    2
///   value                      2 / (2 − r)    …            0: none came
/// ```
struct FrequencyMeter {
    private let policy: Frequency
    /// The last pulse of the windows before, in nanoseconds; nil: none to count from.
    private var reference: UInt64?
    private var last: UInt64 = 0
    private var count = 0
    /// When the window ends; nil: none is open, for nothing comes.
    private(set) var deadline: Instant?
    /// Whether the first window has been opened. It is without a pulse too: what is still from the start on is 0, and not
    /// unknown for ever.
    private var hasBegun = false

    init(_ policy: Frequency) { self.policy = policy }

    /// `pulses` have come, the last at `timestamp`, in nanoseconds.
    mutating func add(_ pulses: Int, at timestamp: UInt64, now: Instant) {
        if deadline == nil { deadline = now + policy.window }
        if reference == nil {
            reference = timestamp
            count = pulses - 1
        } else {
            count += pulses
        }
        last = timestamp
    }

    /// The value at the end of a window.
    mutating func next(now: Instant) -> Double? {
        if !hasBegun {
            hasBegun = true
            deadline = deadline ?? now + policy.window
        }
        guard let due = deadline, now >= due else { return nil }
        guard let reference, last > reference, count > 0 else {
            // One pulse alone has no frequency, and what comes less often than once in a window none that is told.
            self.reference = count > 0 ? nil : reference.flatMap { isFresh($0, now) ? $0 : nil }
            deadline = self.reference == nil ? nil : now + policy.window
            return 0
        }
        let value = Double(count) * 1e9 / Double(last - reference) * policy.factor
        self.reference = last
        count = 0
        deadline = now + policy.window
        return value
    }

    private func isFresh(_ pulse: UInt64, _ now: Instant) -> Bool {
        now.milliseconds - Int64(pulse / 1_000_000) < policy.window
    }
}
