import CPosix
import Fleets

/// When paho has to be called so that it sends a ping, or finds out that none is answered.
///
/// paho pings when it has sent or has received nothing for a keep-alive, and gives up one and a half keep-alives after
/// a ping without an answer; it tells neither. The kernel knows when the socket last carried data each way (`TCP_INFO`
/// of tcp(7)), and that is what paho's own times are.
struct KeepAlive: Sendable {
    /// paho takes its times a moment after the kernel: later by this much, in milliseconds, is late enough.
    private static let margin: Int64 = 50

    private let interval: Int64
    private(set) var deadline: Instant

    /// - Parameter seconds: 0: the broker wants no pings, and a connection that has died is found by writing alone.
    init(seconds: Int, now: Instant) {
        interval = Int64(seconds) * 1000
        deadline = interval > 0 ? now + interval : .never
    }

    /// Sets the deadline anew, after paho has done its turns.
    mutating func update(_ socket: Int32, now: Instant) {
        guard interval > 0 else { return }
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        guard getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0 else { return }
        update(sinceSent: Int64(info.tcpi_last_data_sent), sinceReceived: Int64(info.tcpi_last_data_recv), now: now)
    }

    /// - Parameters: milliseconds since the socket last carried data.
    mutating func update(sinceSent: Int64, sinceReceived: Int64, now: Instant) {
        let left = interval + Self.margin - max(sinceSent, sinceReceived)
        // None left: the ping is out and not answered. A quarter later is often enough to notice that nothing comes,
        // and soon enough to ping in time should paho have been a moment behind: a broker allows one and a half.
        deadline = now + (left > 0 ? left : interval / 4)
    }
}
