import Board
import Fleets

/// Makes clicks of a button's edges, which have been debounced.
///
/// ```
///   ▁▔▔▁▁▔▔▁▁▁▁▁▁        two clicks, told when nothing follows within the gap
///   ▁▔▔▁▁▔▔▔▔▔▔▔▔▔▁      two clicks, the last one long, told while it is held
/// ```
struct ClickCounter {
    struct Press: Equatable {
        /// 1...`Clicks.most`.
        var clicks: Int
        /// Whether the last one was held.
        var isLong: Bool
    }

    private let policy: Clicks
    private var count = 0
    private var level = Line.Level.off
    /// When what is there is complete; nil: nothing is, or it has been told.
    private(set) var deadline: Instant?

    init(_ policy: Clicks) { self.policy = policy }

    /// Where the button is when nothing has been seen of it yet: held, it is no press.
    @inline(never)
    mutating func begin(at level: Line.Level) {
        self.level = level
        count = 0
        deadline = nil
    }

    /// The button is pressed or released.
    mutating func moved(to level: Line.Level, at time: Instant) {
        guard level != self.level else { return }
        self.level = level
        if level == .on {
            count = min(count + 1, Clicks.most)
            deadline = time + policy.long
        } else if count > 0 {
            deadline = time + policy.gap
        }
    }

    /// What was pressed, once it is known to be all.
    mutating func next(now: Instant) -> Press? {
        guard let due = deadline, now >= due else { return nil }
        let press = Press(clicks: count, isLong: level == .on)
        deadline = nil
        count = 0
        return press
    }
}
