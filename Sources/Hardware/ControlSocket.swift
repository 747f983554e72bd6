import CPosix
import FixedMemory

/// The simulated chip's socket: brings commands in and takes answers out, one datagram each. Removed from the file
/// system when it is closed.
struct ControlSocket: ~Copyable {
    private(set) var descriptor: Int32 = -1
    private var path: ControlPath?

    var isOpen: Bool { descriptor >= 0 }

    /// Takes the path. A socket that nobody serves any more is replaced; one that somebody serves is left alone.
    mutating func open(_ path: ControlPath) throws(HardwareError) {
        close()
        let made = SocketAddress.makeSocket()
        guard made >= 0 else { throw .controlFailed(errno: posix_errno()) }
        do throws(HardwareError) {
            try Self.clear(path, probe: made)
            // The socket's own mode becomes the file's (Linux, unix_bind), so there is no moment with a wider one.
            guard fchmod(made, 0o600) == 0, SocketAddress(path).withPointer({ bind(made, $0, $1) }) == 0 else {
                throw .controlFailed(errno: posix_errno())
            }
        } catch {
            _ = CPosix.close(made)
            throw error
        }
        descriptor = made
        self.path = path
    }

    mutating func close() {
        guard isOpen else { return }
        _ = path?.text.withCString { unlink($0) }
        _ = CPosix.close(descriptor)
        descriptor = -1
        path = nil
    }

    /// Takes one waiting command to `answer` and sends back what that says. False: none waits.
    func serve(_ answer: (Span<UInt8>) -> Message) -> Bool {
        // One more than the longest command, to see that one was longer.
        var buffer = InlineArray<97, UInt8>(repeating: 0)
        var sender = SocketAddress.room
        var span = buffer.mutableSpan
        let count = span.withUnsafeMutableBytes { place in
            sender.withRoom { recvfrom(descriptor, place.baseAddress, place.count, 0, $0, $1) }
        }
        guard count >= 0 else { return false }
        let reply =
            count > SimulatedCommand.capacity
            ? Message("error the command is longer than 96 bytes")
            : answer(buffer.span.extracting(0..<count))
        guard sender.isNamed else { return true }
        // Whoever does not wait for the answer any more does not get it.
        _ = reply.bytes.withUnsafeBytes { bytes in
            sender.withPointer { sendto(descriptor, bytes.baseAddress, bytes.count, 0, $0, $1) }
        }
        return true
    }

    /// Removes what an earlier process left at `path`; `probe` is a socket to find out with whether it lives.
    private static func clear(_ path: ControlPath, probe: Int32) throws(HardwareError) {
        var found = stat()
        guard path.text.withCString({ lstat($0, &found) }) == 0 else {
            guard posix_errno() == ENOENT else { throw .controlFailed(errno: posix_errno()) }
            return
        }
        guard found.st_mode & mode_t(S_IFMT) == mode_t(S_IFSOCK) else { throw .controlPathOccupied }
        guard SocketAddress(path).withPointer({ connect(probe, $0, $1) }) != 0 else { throw .controlTaken }
        guard posix_errno() == ECONNREFUSED, path.text.withCString({ unlink($0) }) == 0 else {
            throw .controlFailed(errno: posix_errno())
        }
    }
}
