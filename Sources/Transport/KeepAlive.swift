import Fleets

/// When paho has to be called so that it sends a ping, or finds out that none is answered.
///
/// paho keeps these times too, but does not tell. It pings when it has sent or has received nothing for a keep-alive,
/// and gives up one and a half keep-alives after a ping without an answer; a broker allows one and a half as well.
struct KeepAlive: Sendable {
    /// paho takes its own time stamps a moment after ours: later by this much, in milliseconds, is late enough.
    private static let margin: Int64 = 50

    private let interval: Int64
    private var lastSent: Instant
    private var lastReceived: Instant
    /// The ping is due or sent, and nothing has come since; looked at again after a quarter of the keep-alive.
    private var nextCheck: Instant?

    init(seconds: Int, now: Instant) {
        interval = Int64(seconds) * 1000
        lastSent = now
        lastReceived = now
    }

    var deadline: Instant {
        nextCheck ?? min(lastSent, lastReceived) + interval + Self.margin
    }

    mutating func sent(_ now: Instant) { lastSent = now }

    mutating func received(_ now: Instant) {
        // What is answered here is a ping: sent when it was due.
        if nextCheck != nil { lastSent = now }
        lastReceived = now
        nextCheck = nil
    }

    /// The deadline has passed: paho is being called now.
    mutating func check(_ now: Instant) {
        nextCheck = now + interval / 4
    }
}
