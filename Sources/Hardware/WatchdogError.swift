import FixedMemory

/// Why the watchdog is of no use.
public enum WatchdogError: Error, Equatable {
    /// `open(2)` failed.
    case notOpened(errno: Int32)
    /// The file is something else.
    case notAWatchdog
    /// The driver tells no time-out, so nobody knows when to feed it.
    case noTimeout(errno: Int32)
    /// The driver does not take it any more.
    case notFed(errno: Int32)

    /// Adds what is wrong and what to do about it.
    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .notOpened(let errno):
            message.add("cannot be opened: ")
            message.add(errno: errno)
        case .notAWatchdog:
            message.add("is no watchdog, see 'watchdog.device' in the board file")
        case .noTimeout(let errno):
            message.add("tells no time-out: ")
            message.add(errno: errno)
        case .notFed(let errno):
            message.add("cannot be fed: ")
            message.add(errno: errno)
        }
    }
}
