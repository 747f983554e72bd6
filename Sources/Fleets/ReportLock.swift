import FixedMemory

/// Version locking of reports (fleets-mqtt-integration, "Report Device State"; fleets-facts, Shadow): each carries the
/// newest version that is known, and the cloud rejects it when the shadow has another one by then.
///
/// ```
///            sent                     accepted
///    free ──────────▶ unanswered ─────────────────────▶ free
///     ▲                    │ rejected, or no answer in time
///     │  fetched           ▼
///     └─────────────── outdated: the shadow is to be fetched, and what it lacks to be reported
/// ```
///
/// Fleets' page says that `clientToken` is "echoed back in the response", but not on which topic; AWS IoT, whose topics
/// Fleets mirrors, answers on `shadow/update/accepted` and `/rejected`. Where no answer comes the fetched shadow tells
/// as well whether the report is in it.
public struct ReportLock: Sendable {
    /// Waits for an answer, in milliseconds; afterwards the shadow is fetched.
    public static let answerTimeout: Int64 = 2_000

    /// The longest wait before a report that did not get through is made again, in milliseconds. The first time it is
    /// none, for that is all a conflict takes; what fails again and again has another fault.
    public static let longestWait: Int64 = 60_000
    private static let firstWait: Int64 = 1_000

    public enum Doubt: Sendable {
        /// The last report was not answered: it may be in the shadow or not.
        case unanswered
        /// It was rejected: it is not, and the known version is the wrong one.
        case rejected
    }

    private enum State {
        case free
        case unanswered(ClientToken.Text, until: Instant)
        case outdated(Doubt)
    }

    private let isOn: Bool
    private var state = State.free
    private var notBefore = Instant(milliseconds: 0)
    private var wait: Int64 = 0

    /// The newest version heard of; nil while there is none, and without locking.
    public private(set) var known: Int64?

    /// - Parameter isOn: without it reports carry no version and go at any time.
    public init(isOn: Bool) { self.isOn = isOn }

    /// What a report is to carry. None where it goes before its time, at the end of the process: nobody would be there
    /// to make it again.
    public var version: Int64? {
        if case .free = state { known } else { nil }
    }

    /// When the next report may go; nil while one is unanswered or the shadow is to be fetched.
    public var reportTime: Instant? {
        if case .free = state { notBefore } else { nil }
    }

    /// When to give up waiting for an answer.
    public var deadline: Instant? {
        if case .unanswered(_, let until) = state { until } else { nil }
    }

    /// Why reports wait for the shadow to be fetched; nil: they do not.
    public var doubt: Doubt? {
        if case .outdated(let doubt) = state { doubt } else { nil }
    }

    /// The link has come or gone: with it the shadow is fetched anyway, and the whole state is owed.
    public mutating func reset() { self = ReportLock(isOn: isOn) }

    public mutating func sent(_ token: ClientToken.Text, now: Instant) {
        if isOn { state = .unanswered(token, until: now + Self.answerTimeout) }
    }

    /// True: no answer has come in time, the shadow is to be fetched.
    public mutating func timeOut(now: Instant) -> Bool {
        guard let deadline, now >= deadline else { return false }
        state = .outdated(.unanswered)
        return true
    }

    // MARK: What the cloud says

    /// A newer version than the one known has been heard of: of a delta, or of anybody's accepted update.
    public mutating func heard(of version: Int64?) {
        guard isOn, let version else { return }
        known = max(version, known ?? version)
    }

    /// An update was accepted, this device's or another's.
    @export(interface)
    public mutating func accepted(_ answer: borrowing ShadowAnswer) {
        heard(of: answer.version)
        guard isToLast(answer) else { return }
        wait = 0
        state = .free
    }

    /// True: the last report was rejected, the shadow is to be fetched.
    public mutating func rejected(_ answer: borrowing ShadowAnswer) -> Bool {
        guard isToLast(answer) else { return false }
        state = .outdated(.rejected)
        return true
    }

    private func isToLast(_ answer: borrowing ShadowAnswer) -> Bool {
        guard case .unanswered(let token, _) = state else { return false }
        return answer.isTo(token)
    }

    /// The shadow has been fetched.
    ///
    /// - Parameters:
    ///   - version: its version, even if it is a lower one; nil: the cloud has none, or does not count.
    ///   - lacksReport: something reported is not in it.
    public mutating func fetched(_ version: Int64?, lacksReport: Bool, now: Instant) {
        guard isOn else { return }
        known = version
        settle(isMissing: lacksReport, now: now)
    }

    /// The shadow cannot be fetched. What was known is not any more, and the next report carries no version: a report
    /// without locking is better than none.
    public mutating func notFetched(now: Instant) {
        if doubt != nil { known = nil }
        settle(isMissing: false, now: now)
    }

    private mutating func settle(isMissing: Bool, now: Instant) {
        guard let doubt else { return }
        state = .free
        guard doubt == .rejected || isMissing else { return wait = 0 }
        notBefore = now + wait
        wait = min(max(wait * 2, Self.firstWait), Self.longestWait)
    }
}
