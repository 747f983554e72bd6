/// Until when a request is worth acting on (fleets-facts, Commands, "Stale commands").
public enum CommandExpiry: Equatable, Sendable {
    /// It is too late already.
    case past
    /// Until then on the monotonic clock; nil: for ever.
    case at(Instant?)
    /// The wall clock is not to be trusted yet, and the request may have waited at the broker for long: once the clock
    /// is, it is too late after `wall` (milliseconds since 1970); and in any case at `latest`.
    case unknown(wall: Int64, latest: Instant)

    /// - Parameters:
    ///   - now: when the request came in.
    ///   - wall: the same on the wall clock, in milliseconds since 1970; nil while it is not to be trusted.
    ///   - mayBeOld: it came with what the broker kept for this session.
    @export(interface)
    public init(_ request: borrowing CommandRequest, now: Instant, wall: Int64?, mayBeOld: Bool) {
        guard let timeToLive = request.timeToLive else {
            self = .at(nil)
            return
        }
        guard let timestamp = request.timestamp, wall != nil || mayBeOld else {
            self = .at(now + timeToLive)
            return
        }
        let end = timestamp + timeToLive
        guard let wall else {
            self = .unknown(wall: end, latest: now + timeToLive)
            return
        }
        // A cloud whose clock is ahead gives no more time than it says.
        self = wall > end ? .past : .at(now + min(end - wall, timeToLive))
    }
}
