import Board
import Fleets

/// Which side of a rule is to be done.
///
/// ```
///   unknown ──▶ true for a while: then is wanted ◀──▶ false: else is wanted
/// ```
struct RuleState: Sendable {
    /// Sides that may begin in `period`; beyond, a rule that makes its own condition change would wear out a relay.
    static let maxStarts = 10
    /// In milliseconds.
    static let period: Int64 = 10_000

    private var persistence = Persistence()

    /// Which side the condition is on; nil as long as nobody knows.
    private(set) var side: Bool?
    /// The side that is to be done; nil: none.
    private(set) var wanted: Bool?

    private var starts = 0
    private var periodStart: Instant?
    private var isHeldBackKnown = false

    mutating func update(_ truth: Bool?, _ rule: Rule, now: Instant) {
        guard let persists = persistence.update(truth, for: rule.hold, now: now), persists != side else { return }
        side = persists
        wanted = rule.command(persists) == nil ? nil : persists
    }

    /// The side that the condition is on has been undone: it is wanted again.
    mutating func undo() { wanted = side }

    enum Start { case begun, heldBack(isNews: Bool) }

    /// A wanted side begins, unless too many have.
    mutating func start(now: Instant) -> Start {
        if let start = periodStart, now - start < Self.period {
            guard starts < Self.maxStarts else {
                defer { isHeldBackKnown = true }
                return .heldBack(isNews: !isHeldBackKnown)
            }
            starts += 1
        } else {
            periodStart = now
            starts = 1
        }
        wanted = nil
        return .begun
    }

    /// Whether a wanted side waits because too many have begun.
    private func isHeldBack(now: Instant) -> Bool {
        guard let periodStart else { return false }
        return starts >= Self.maxStarts && now - periodStart < Self.period
    }

    /// When `update` or `start` is due even if no value changes.
    func deadline(_ rule: Rule, now: Instant) -> Instant? {
        if wanted != nil, isHeldBack(now: now), let periodStart { return periodStart + Self.period }
        return side == true ? nil : persistence.deadline(for: rule.hold)
    }
}
