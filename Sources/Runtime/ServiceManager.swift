import CPosix
import FixedMemory
import Fleets
import Hardware

/// Tells systemd how the service fares, where it wants to know (sd_notify(3)): `NOTIFY_SOCKET` says where,
/// `WATCHDOG_USEC` and `WATCHDOG_PID` whether it kills what is silent for too long.
struct ServiceManager: ~Copyable {
    /// -1 where nobody wants to know.
    private var descriptor: Int32 = -1
    private var address = sockaddr_un()
    private var length: socklen_t = 0
    private var schedule: FeedSchedule?
    private var isFailureKnown = false

    init(now: Instant, log: inout Log) {
        guard let name = Self.variable("NOTIFY_SOCKET"), name[0] != 0 else { return }
        guard setAddress(name) else {
            log.write(
                .warning, "shadowpin",
                Message("NOTIFY_SOCKET is no path and no abstract socket: systemd is told nothing"))
            return
        }
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        if let timeout = Self.watchdogTimeout { schedule = FeedSchedule(timeout: timeout, now: now) }
    }

    /// A path, or behind an `@` a name outside the file system.
    private mutating func setAddress(_ name: UnsafePointer<CChar>) -> Bool {
        let count = strlen(name), isAbstract = name[0] == CChar(UInt8(ascii: "@"))
        // A path has a NUL behind it.
        guard isAbstract || name[0] == CChar(UInt8(ascii: "/")),
            count < MemoryLayout.size(ofValue: address.sun_path)
        else { return false }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyMemory(from: UnsafeRawBufferPointer(start: name, count: count))
            if isAbstract { place[0] = 0 }
        }
        length = socklen_t(MemoryLayout<sa_family_t>.size + count + (isAbstract ? 0 : 1))
        return true
    }

    /// In milliseconds; nil where this process is not watched.
    private static var watchdogTimeout: Int64? {
        guard let text = variable("WATCHDOG_USEC") else { return nil }
        if let process = variable("WATCHDOG_PID"), strtoll(process, nil, 10) != getpid() { return nil }
        let milliseconds = strtoll(text, nil, 10) / 1_000
        return milliseconds > 0 ? Int64(milliseconds) : nil
    }

    private static func variable(_ name: StaticString) -> UnsafeMutablePointer<CChar>? { getenv(name.cString) }

    /// When a turn is needed even if nothing happens.
    var deadline: Instant? { schedule?.deadline }

    /// Says that the loop turns, if it is time.
    mutating func feed(now: Instant, log: inout Log) {
        if schedule?.isDue(now: now) ?? false { tell(Message("WATCHDOG=1"), log: &log) }
    }

    /// Says what a person sees in `systemctl status`.
    mutating func tell(status: Message, log: inout Log) {
        var text = Message("STATUS=")
        text.add(status)
        tell(text, log: &log)
    }

    mutating func tell(_ text: Message, log: inout Log) {
        guard descriptor >= 0 else { return }
        let length = length
        let sent = text.bytes.withUnsafeBytes { bytes in
            withUnsafeBytes(of: address) {
                let address = $0.baseAddress!.assumingMemoryBound(to: sockaddr.self)
                return sendto(descriptor, bytes.baseAddress, bytes.count, 0, address, length)
            }
        }
        guard sent < 0, !isFailureKnown else { return }
        isFailureKnown = true
        var why = Message("systemd cannot be told: ")
        why.add(errno: posix_errno())
        log.write(.warning, "shadowpin", why)
    }
}
