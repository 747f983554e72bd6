import Fleets

/// Makes guessing a passphrase slow: after three wrong ones in a row none is listened to for half a minute, after each
/// further one for twice as long, up to a quarter of an hour. One for all consoles: leaving and coming back changes nothing.
public struct LockOut: Sendable {
    static let freeTries = 3
    /// In milliseconds.
    static let first: Int64 = 30_000
    static let longest: Int64 = 900_000

    private var failures = 0
    private var until = Instant(milliseconds: 0)

    public init() {}

    /// How long no passphrase is listened to, in milliseconds; nil: one is.
    public func left(now: Instant) -> Int64? { now < until ? until - now : nil }

    @export(interface)
    public mutating func failed(now: Instant) {
        failures += 1
        guard failures >= Self.freeTries else { return }
        let doublings = min(failures - Self.freeTries, 5)
        until = now + min(Self.first << Int64(doublings), Self.longest)
    }

    public mutating func worked() { self = LockOut() }
}
