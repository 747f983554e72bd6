import Board
import Fleets

/// When a value that is measured is to be reported: deadband, then the shortest interval, then heartbeat.
///
/// ```
///   value ──▶ far enough from the reported one? ──▶ long enough since? ──▶ report
///                   no: nothing                        no: pending ──▶ report at `deadline`
/// ```
///
/// From and to `null` is always far enough, and never waits: that a sensor fails is news.
public struct ReportPolicy: Sendable {
    private enum Reported: Sendable {
        case nothing
        case null
        case number(Double)
    }

    private var reported = Reported.nothing
    private var reportedAt = Instant(milliseconds: 0)
    /// The value is far enough from the reported one, but it is too soon.
    private var isPending = false

    public init() {}

    /// Whether a value, a number or `null`, is to be reported now.
    @export(interface)
    public mutating func offer(_ value: FieldValue, _ rules: ReadingRules, now: Instant) -> Bool {
        switch (reported, value.double) {
        case (.nothing, _), (.null, _?), (.number, nil): return report(value, now)
        case (.null, nil): return isHeartbeatDue(rules, now: now) && report(value, now)
        case (.number(let old), let new?):
            guard new != old, (new - old).magnitude >= rules.deadband else {
                // Back where the cloud thinks it is.
                isPending = false
                return isHeartbeatDue(rules, now: now) && report(value, now)
            }
            isPending = now - reportedAt < rules.shortestInterval
            return !isPending && report(value, now)
        }
    }

    /// Whether the value as it was last offered is to be reported now, though nothing was read.
    public mutating func isDue(_ value: FieldValue, _ rules: ReadingRules, now: Instant) -> Bool {
        guard isPending && now - reportedAt >= rules.shortestInterval || isHeartbeatDue(rules, now: now)
        else { return false }
        return report(value, now)
    }

    /// When `isDue` may be true; nil: not before the next reading.
    @export(interface)
    public func deadline(_ rules: ReadingRules) -> Instant? {
        var first: Instant?
        if isPending { first = reportedAt + rules.shortestInterval }
        if hasReported, rules.heartbeat > 0 {
            let beat = reportedAt + rules.heartbeat
            first = min(first ?? beat, beat)
        }
        return first
    }

    private var hasReported: Bool {
        if case .nothing = reported { false } else { true }
    }

    private func isHeartbeatDue(_ rules: ReadingRules, now: Instant) -> Bool {
        rules.heartbeat > 0 && hasReported && now - reportedAt >= rules.heartbeat
    }

    private mutating func report(_ value: FieldValue, _ now: Instant) -> Bool {
        reported = value.double.map { .number($0) } ?? .null
        reportedAt = now
        isPending = false
        return true
    }
}
