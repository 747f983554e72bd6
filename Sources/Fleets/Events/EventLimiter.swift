/// Keeps one event to its limit: whatever span of time of the limit's period one looks at, no more events than its
/// count lie in it. Counts what it holds back.
public struct EventLimiter: Sendable {
    public enum Verdict: Equatable, Sendable {
        /// Raise it. `suppressed` have been held back since the last one that was raised.
        case raise(suppressed: Int)
        /// Hold it back; `isFirst`: the one before was raised.
        case suppress(isFirst: Bool)
    }

    private let limit: EventLimit
    /// When the last `limit.count` events were raised; a ring.
    private var raised = InlineArray<32, Instant>(repeating: Instant(milliseconds: 0))
    private var count = 0
    /// Where the next one goes; once the ring is full, where the oldest is.
    private var next = 0
    private var suppressed = 0

    public init(_ limit: EventLimit) { self.limit = limit }

    /// Judges an event that happens now.
    @export(interface)
    public mutating func judge(now: Instant) -> Verdict {
        if count == limit.count, now - raised[next] < limit.period {
            suppressed += 1
            return .suppress(isFirst: suppressed == 1)
        }
        raised[next] = now
        next = (next + 1) % limit.count
        count = min(count + 1, limit.count)
        defer { suppressed = 0 }
        return .raise(suppressed: suppressed)
    }
}
