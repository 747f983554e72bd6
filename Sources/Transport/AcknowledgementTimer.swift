import Fleets

/// Finds a message that the broker never acknowledges: as long as it is in flight, nothing else is sent, and pings go on.
///
/// MQTT itself lets a client wait for ever (3.1.1, section 4.4, and 5: it is sent again only after a reconnect).
struct AcknowledgementTimer: Sendable {
    /// Longer than this, in milliseconds, nobody waits, however long the keep-alive is.
    private static let longest: Int64 = 60_000

    /// So many limits may pass in all while packets come in that take their time.
    private static let postponements: Int64 = 4

    /// A broker that is slow has two keep-alives; in milliseconds.
    let limit: Int64
    /// When the message was first seen in flight, and from when on its limit counts.
    private var first: Instant?
    private var since: Instant?

    /// - Parameter keepAlive: seconds; 0: none.
    init(keepAlive: Int) {
        let twice = 2 * Int64(keepAlive) * 1_000
        limit = keepAlive > 0 ? min(twice, Self.longest) : Self.longest
    }

    /// A new message is in flight, or none is: time begins anew.
    mutating func restart() { (first, since) = (nil, nil) }

    /// A packet is coming in, and before its end the broker can say nothing else.
    mutating func postpone() { since = nil }

    /// Looks whether anything is in flight now.
    mutating func update(isInFlight: Bool, now: Instant) {
        guard isInFlight else { return restart() }
        first = first ?? now
        since = since ?? now
    }

    /// When the message in flight has waited for long enough; nil: nothing is in flight.
    var deadline: Instant? {
        guard let first else { return nil }
        let last = first + Self.postponements * limit
        return since.map { min($0 + limit, last) } ?? last
    }
}
