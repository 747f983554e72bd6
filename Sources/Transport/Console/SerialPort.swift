import CPosix
import FixedMemory

/// A serial port, raw, that is never waited for. Its settings are put back when it is closed, and when the process
/// crashes; only SIGKILL and power loss leave it raw.
///
/// Its owner calls `close` before it lets go of it.
public struct SerialPort: ~Copyable {
    /// Why a port cannot be used (any more).
    public enum Problem: Error, Equatable {
        /// `open(2)`, `tcgetattr(3)` or `tcsetattr(3)` failed.
        case system(errno: Int32)
        case notATerminal
        /// It has been unplugged, or its other side is gone.
        case gone

        @export(interface)
        public func describe(into message: inout Message) {
            switch self {
            case .system(let errno): message.add(errno: errno)
            case .notATerminal: message.add("not a serial port")
            case .gone: message.add("gone")
            }
        }
    }

    /// -1 while it is closed.
    public private(set) var descriptor: Int32 = -1
    private var before = termios()

    public init() {}

    public var isOpen: Bool { descriptor >= 0 }

    /// Opens it: 8 data bits, no parity, no flow control, modem lines ignored.
    ///
    /// - Parameter baud: one that the C library knows; another leaves the port's own speed.
    @export(interface)
    public mutating func open(_ path: Span<UInt8>, baud: Int) throws(Problem) {
        close()
        let made = path.withCString { posix_open($0, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0) }
        guard made >= 0 else { throw .system(errno: posix_errno()) }
        do throws(Problem) {
            guard isatty(made) == 1 else { throw .notATerminal }
            guard tcgetattr(made, &before) == 0 else { throw .system(errno: posix_errno()) }
            var raw = before
            cfmakeraw(&raw)
            raw.c_cflag |= tcflag_t(CLOCAL) | tcflag_t(CREAD)
            raw.c_cflag &= ~(tcflag_t(HUPCL) | tcflag_t(CSTOPB))
            _ = cfsetspeed(&raw, speed_t(baud))
            guard tcsetattr(made, TCSANOW, &raw) == 0 else { throw .system(errno: posix_errno()) }
        } catch {
            _ = CPosix.close(made)
            throw error
        }
        descriptor = made
        posix_restore_on_crash(made, &before)
    }

    /// Puts its settings back and closes it. What it has not sent yet is lost: a port that hangs must not hold up anything.
    @export(interface)
    public mutating func close() {
        guard isOpen else { return }
        posix_restore_on_crash(-1, nil)
        tcflush(descriptor, TCOFLUSH)
        tcsetattr(descriptor, TCSANOW, &before)
        _ = CPosix.close(descriptor)
        descriptor = -1
    }

    /// Reads what is there, as far as there is room; 0: nothing for now.
    public func read<let capacity: Int>(into buffer: inout FixedBuffer<capacity>, room: Int) throws(Problem) -> Int {
        let descriptor = descriptor
        let count = buffer.fill { CPosix.read(descriptor, $0.baseAddress, min($0.count, room)) }
        if count > 0 { return count }
        // A hang-up reads as the end of a file.
        guard count < 0, posix_errno() == EAGAIN || posix_errno() == EINTR else { throw .gone }
        return 0
    }

    /// Sends as much as it takes now, and answers how much that is.
    @export(interface)
    public func write(_ bytes: Span<UInt8>) throws(Problem) -> Int {
        let descriptor = descriptor
        let count = bytes.withUnsafeBytes { CPosix.write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 { return count }
        guard posix_errno() == EAGAIN || posix_errno() == EINTR else { throw .gone }
        return 0
    }
}
