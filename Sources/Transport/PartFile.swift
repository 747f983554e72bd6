import CPosix
import FixedMemory

/// A file that comes piece by piece, across restarts of the process, and its SHA-256. Its owner calls `close` before it
/// lets go of it; what has come stays.
struct PartFile: ~Copyable {
    /// Hashed in one call of `check`, in pieces of the buffer's size: 5 ms on the slowest boards.
    private static let piecesPerTurn = 16

    /// After so many bytes the kernel begins to write them: so little is left for the end, when it is waited for.
    private static let writeback: Int64 = 1 << 20

    /// Bytes that have come, those of earlier runs included.
    private(set) var count: Int64 = 0
    /// As far as they have been hashed.
    private var hashed: Int64 = 0
    private var descriptor: Int32 = -1
    private var digest = SHA256()

    /// No file.
    init() {}

    /// Opens the file at `path`, or makes it.
    init(_ path: FilePath) throws(FileError) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let opened = path.withCString { posix_open($0, flags, 0o600) }
        guard opened >= 0 else { throw .system(errno: posix_errno()) }
        var status = stat()
        guard fstat(opened, &status) == 0, posix_is_regular(status.st_mode) != 0 else {
            CPosix.close(opened)
            throw .notAFile
        }
        descriptor = opened
        count = Int64(status.st_size)
    }

    mutating func close() {
        digest.close()
        if descriptor >= 0 { CPosix.close(descriptor) }
        self = PartFile()
    }

    /// Hashes the next of the bytes that were there; true when all are.
    mutating func check() throws(FileError) -> Bool {
        for _ in 0..<Self.piecesPerTurn where hashed < count {
            var buffer = FixedBuffer<4096>()
            let descriptor = descriptor
            let added = buffer.fill { free in read(descriptor, free.baseAddress, free.count) }
            if added < 0, posix_errno() == EINTR { continue }
            guard added > 0 else { throw .system(errno: added < 0 ? posix_errno() : EIO) }
            digest.update(buffer.bytes)
            hashed += Int64(added)
        }
        return hashed >= count
    }

    /// Adds bytes; all that was there has been checked.
    mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
        try writeAll(bytes, to: descriptor)
        digest.update(bytes)
        let before = count
        count += Int64(bytes.count)
        hashed = count
        if before / Self.writeback != count / Self.writeback { posix_begin_writeback(descriptor) }
    }

    /// Drops all that has come.
    mutating func restart() throws(FileError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .system(errno: posix_errno())
        }
        digest.close()
        count = 0
        hashed = 0
    }

    /// The SHA-256 of the whole, once.
    mutating func finish() -> SHA256.Digest { digest.finish() }

    /// On the disk when it returns, with these permissions.
    func keep(mode: mode_t) throws(FileError) {
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw .system(errno: posix_errno()) }
    }
}
