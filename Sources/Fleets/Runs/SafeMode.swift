/// Whether this run is one in safe mode, in which no line moves, and what it leaves for the next one:
///
/// ```
///              `within` over              `lasts` over, in safe mode
///   starting ─────────────────▶ lasting ─────────────────────────────▶ over: to be started again, as usual
/// ```
public struct SafeMode: Sendable {
    /// Decided at the start, for the whole run.
    public let isOn: Bool

    /// How many runs before this one, in a row, have ended while they were starting.
    public let earlyEnds: Int

    private let rule: SafeModeRule
    private let end: Instant
    /// Nil once the run has lasted.
    private var lastingFrom: Instant?

    @export(interface)
    public init(_ rule: SafeModeRule, earlyEnds: Int, now: Instant) {
        self.rule = rule
        self.earlyEnds = earlyEnds
        isOn = earlyEnds >= rule.starts
        end = now + rule.lasts
        lastingFrom = now + rule.within
    }

    /// When `becomesLasting` or `isOver` has something to say.
    ///
    /// - Parameter isBusy: a job is being done, which is not to be cut short.
    public func deadline(isBusy: Bool) -> Instant? {
        guard isOn, !isBusy else { return lastingFrom }
        return min(lastingFrom ?? end, end)
    }

    /// Says once that the run has lasted, which is to be written down.
    public mutating func becomesLasting(now: Instant) -> Bool {
        guard let from = lastingFrom, now >= from else { return false }
        lastingFrom = nil
        return true
    }

    /// Safe mode has lasted long enough.
    public func isOver(now: Instant, isBusy: Bool) -> Bool { isOn && !isBusy && now >= end }

    /// What is to be kept as the number of early ends when the run ends as it was asked to. Where nobody asked, and
    /// only the time of safe mode is over, one more early end brings it back.
    public func earlyEndsOnceStopped(isOver: Bool) -> Int { isOver ? rule.starts - 1 : 0 }
}
