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
    private var reported: FieldValue?
    private var reportedAt = Instant(milliseconds: 0)
    /// Far enough from the reported one, but too soon.
    private var pending: FieldValue?

    public init() {}

    /// Whether the value is to be reported now.
    public mutating func offer(_ value: FieldValue, _ rules: ReadingRules, now: Instant) -> Bool {
        guard let reported else { return report(value, now) }
        guard value != reported else {
            // Back where the cloud thinks it is.
            pending = nil
            return isHeartbeatDue(rules, now: now) ? report(value, now) : false
        }
        guard let old = reported.double, let new = value.double else { return report(value, now) }
        guard (new - old).magnitude >= rules.deadband else {
            pending = nil
            return isHeartbeatDue(rules, now: now) ? report(value, now) : false
        }
        guard now - reportedAt >= rules.shortestInterval else {
            pending = value
            return false
        }
        return report(value, now)
    }

    /// What is to be reported now though nothing was read; nil: nothing.
    public mutating func due(_ current: FieldValue, _ rules: ReadingRules, now: Instant) -> FieldValue? {
        if let pending, now - reportedAt >= rules.shortestInterval {
            _ = report(pending, now)
            return pending
        }
        guard isHeartbeatDue(rules, now: now) else { return nil }
        _ = report(current, now)
        return current
    }

    /// When `due` may have something; nil: not before the next reading.
    public func deadline(_ rules: ReadingRules) -> Instant? {
        var first: Instant?
        if pending != nil { first = reportedAt + rules.shortestInterval }
        if reported != nil, rules.heartbeat > 0 {
            let beat = reportedAt + rules.heartbeat
            first = min(first ?? beat, beat)
        }
        return first
    }

    private func isHeartbeatDue(_ rules: ReadingRules, now: Instant) -> Bool {
        rules.heartbeat > 0 && reported != nil && now - reportedAt >= rules.heartbeat
    }

    private mutating func report(_ value: FieldValue, _ now: Instant) -> Bool {
        reported = value
        reportedAt = now
        pending = nil
        return true
    }
}
