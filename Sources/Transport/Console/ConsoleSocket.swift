import CPosix
import FixedMemory
import Fleets

/// Lets `shadowpin attach` in, one at a time. Its owner calls `close` before it lets go of it.
public struct ConsoleSocket: ~Copyable {
    public struct Problem: Error {
        /// 0: another process serves the socket.
        public let errno: Int32

        @export(interface)
        public func describe(into message: inout Message) {
            if errno == 0 {
                message.add("another shadowpin serves the console of this thing")
            } else {
                message.add(errno: errno)
            }
        }
    }

    /// What waits for somebody to come; -1 while it is closed.
    public private(set) var listener: Int32 = -1
    /// Who has come; -1: nobody.
    public private(set) var descriptor: Int32 = -1
    private var path: ConsolePath?

    public init() {}

    /// Takes the path of a thing's console. A socket that nobody serves any more is replaced.
    @export(interface)
    public mutating func open(thing: ThingName) throws(Problem) {
        close()
        guard let path = try? ConsolePath(thing: thing) else { throw Problem(errno: ENAMETOOLONG) }
        path.makeFolder()
        let made = Self.make()
        guard made >= 0 else { throw Problem(errno: posix_errno()) }
        do throws(Problem) {
            if path.withAddress({ CPosix.connect(made, $0, $1) }) == 0 { throw Problem(errno: 0) }
            guard posix_errno() == ECONNREFUSED || posix_errno() == ENOENT else { throw Problem(errno: posix_errno()) }
            if posix_errno() == ECONNREFUSED { path.unlink() }
            // The socket's own mode becomes the file's (Linux, unix_bind), so there is no moment with a wider one.
            guard fchmod(made, 0o600) == 0, path.withAddress({ bind(made, $0, $1) }) == 0, listen(made, 1) == 0 else {
                throw Problem(errno: posix_errno())
            }
        } catch {
            _ = CPosix.close(made)
            throw error
        }
        listener = made
        self.path = path
    }

    private static func make() -> Int32 {
        socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    /// Lets somebody in who waits; whoever comes while another is there is told so and sent away. True: somebody new is there.
    @export(interface)
    public mutating func accept() -> Bool {
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let came = posix_accept(listener, flags)
        guard came >= 0 else { return false }
        guard descriptor < 0 else {
            let text: StaticString = "another console is attached\r\n"
            _ = send(came, text.utf8Start, text.utf8CodeUnitCount, Int32(MSG_NOSIGNAL))
            _ = CPosix.close(came)
            return false
        }
        descriptor = came
        return true
    }

    /// Sends away who is there.
    public mutating func hangUp() {
        guard descriptor >= 0 else { return }
        _ = CPosix.close(descriptor)
        descriptor = -1
    }

    @export(interface)
    public mutating func close() {
        hangUp()
        guard listener >= 0 else { return }
        path?.unlink()
        _ = CPosix.close(listener)
        listener = -1
    }

    public enum Reading: Equatable { case bytes, nothing, ended, gone }

    /// Reads what is there, as far as there is room.
    public func read<let capacity: Int>(into buffer: inout FixedBuffer<capacity>, room: Int) -> Reading {
        let descriptor = descriptor
        let count = buffer.fill { recv(descriptor, $0.baseAddress, min($0.count, room), 0) }
        if count > 0 { return .bytes }
        if count == 0 { return .ended }
        return posix_errno() == EAGAIN || posix_errno() == EINTR ? .nothing : .gone
    }

    /// Sends as much as it takes now; nil: the other side is gone.
    @export(interface)
    public func write(_ bytes: Span<UInt8>) -> Int? {
        let descriptor = descriptor
        let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count >= 0 { return count }
        return posix_errno() == EAGAIN || posix_errno() == EINTR ? 0 : nil
    }

    /// A connection to the console at `path`, for `attach`; blocks.
    @export(interface)
    public static func connect(to path: ConsolePath) -> Int32 {
        let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { return -1 }
        if path.withAddress({ CPosix.connect(made, $0, $1) }) == 0 { return made }
        let why = posix_errno()
        _ = CPosix.close(made)
        posix_set_errno(why)
        return -1
    }
}
