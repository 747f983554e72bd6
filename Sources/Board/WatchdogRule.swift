import FixedMemory

/// The timer that resets the board when shadowpin does not feed it any more (`watchdog:`).
public struct WatchdogRule: Sendable {
    /// In seconds. Below the shortest one, name servers and a broker that stall would reset the board: what blocks, and
    /// how long at most, adds up to 23 s.
    public static let timeouts: ClosedRange<Int64> = 30...3_600

    /// Such as `/dev/watchdog`.
    public var device: Broker.Path

    /// How long it may go without being fed, in seconds.
    public var timeout: Int32
}
