import CPosix
import FixedMemory

/// The kernel's watchdog: it resets the board when it is not fed in time (Documentation/watchdog/watchdog-api.rst).
public struct WatchdogDevice: ~Copyable {
    private var descriptor: Int32 = -1

    /// In seconds, what the driver has, which may be another one than was asked for.
    public private(set) var timeout: Int32 = 0

    public init() {}

    public var isOpen: Bool { descriptor >= 0 }

    /// Opens it, which starts it.
    ///
    /// - Parameter timeout: in seconds.
    @export(interface)
    public mutating func open(_ path: Span<UInt8>, timeout: Int32) throws(WatchdogError) {
        // O_NONBLOCK: a FIFO in its place must not hold up the start.
        let opened = path.withCString { posix_open($0, O_WRONLY | O_CLOEXEC | O_NONBLOCK, 0) }
        guard opened >= 0 else { throw .notOpened(errno: posix_errno()) }
        // Nothing is written to what is none.
        guard posix_watchdog_identify(opened) == 0 else {
            _ = CPosix.close(opened)
            throw .notAWatchdog
        }
        descriptor = opened
        self.timeout = timeout
        // A driver that does not take this one keeps the one it has.
        if posix_watchdog_set_timeout(opened, &self.timeout) != 0 || self.timeout <= 0,
            posix_watchdog_get_timeout(opened, &self.timeout) != 0 || self.timeout <= 0
        {
            let errno = posix_errno()
            stop()
            throw .noTimeout(errno: errno)
        }
    }

    /// Whether this boot began because it has reset the board. Not every driver can tell: then it says no.
    public var hasReset: Bool { isOpen && posix_watchdog_has_reset(descriptor) != 0 }

    /// Starts its time anew.
    public func feed() throws(WatchdogError) {
        guard posix_watchdog_feed(descriptor) == 0 else { throw .notFed(errno: posix_errno()) }
    }

    /// Switches it off, as far as its driver lets it be switched off, and closes it.
    @export(interface)
    public mutating func stop() {
        guard isOpen else { return }
        // The magic character: without it the kernel takes the end of the process for a crash.
        var off = UInt8(ascii: "V")
        _ = write(descriptor, &off, 1)
        abandon()
    }

    /// Closes it while it runs: unless it is opened and fed again in time, it resets the board.
    public mutating func abandon() {
        if isOpen { _ = CPosix.close(descriptor) }
        descriptor = -1
    }
}
