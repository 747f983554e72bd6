import CPosix
import FixedMemory

/// Why a file could not be read.
public enum FileError: Error, Equatable {
    /// `open(2)` or `read(2)` failed.
    case system(errno: Int32)
    case notAFile
    case tooLarge(limit: Int)
    /// A file that holds a secret can be read by others than its owner.
    case readableByOthers(mode: UInt32)

    /// Adds what is wrong and what to do about it.
    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .system(let errno):
            message.add(errno: errno)
        case .notAFile:
            message.add("not a regular file")
        case .tooLarge(let limit):
            message.add("larger than ")
            message.add(limit)
            message.add(" bytes")
        case .readableByOthers(let mode):
            message.add("others can read it (mode 0")
            for shift in stride(from: 6, through: 0, by: -3) { message.add(Int(mode >> UInt32(shift) & 7)) }
            message.add("): it holds a secret, run chmod 600 on it")
        }
    }
}

/// Who may read a file for it to be accepted.
public enum FilePrivacy: Sendable { case anybody, ownerOnly }

/// Reads the whole file at `path` into `buffer`, after what is there already.
/// Throws `.tooLarge` when it does not fit, and leaves what was read in `buffer` then.
public func readFile<let capacity: Int>(
    _ path: Span<UInt8>, into buffer: inout FixedBuffer<capacity>, readableBy privacy: FilePrivacy = .anybody
) throws(FileError) {
    let file = try OpenFile(path)
    try file.check(privacy)
    var end = false
    while !end {
        guard buffer.count < capacity else {
            // One more byte tells a file that just fits from one that does not.
            var beyond: UInt8 = 0
            guard read(file.descriptor, &beyond, 1) == 0 else { throw .tooLarge(limit: capacity) }
            return
        }
        let count = buffer.fill { free in read(file.descriptor, free.baseAddress, free.count) }
        if count < 0, posix_errno() != EINTR { throw .system(errno: posix_errno()) }
        end = count == 0
    }
}

/// Checks that a file is there, can be read by this process and, where asked, by nobody else.
public func checkFile(_ path: Span<UInt8>, readableBy privacy: FilePrivacy) throws(FileError) {
    let file = try OpenFile(path)
    try file.check(privacy)
}

/// The SHA-256 of the file at `path`.
@export(interface)
public func hashFile(_ path: Span<UInt8>) throws(FileError) -> SHA256.Digest {
    let file = try OpenFile(path)
    try file.check(.anybody)
    var digest = SHA256()
    defer { digest.close() }
    while true {
        var buffer = FixedBuffer<4096>()
        let count = buffer.fill { free in read(file.descriptor, free.baseAddress, free.count) }
        if count < 0, posix_errno() != EINTR { throw .system(errno: posix_errno()) }
        if count == 0 { return digest.finish() }
        digest.update(buffer.bytes)
    }
}

/// Sums up the file at `path` piece by piece, but for its last `count` bytes: these are left in `last`, which is all there
/// is of a shorter file.
func sumFile(
    _ path: Span<UInt8>, _ sum: inout CRC32, withoutLast count: Int, in last: inout FixedBuffer<512>
) throws(FileError) {
    let file = try OpenFile(path)
    try file.check(.anybody)
    while true {
        let added = last.fill { free in read(file.descriptor, free.baseAddress, free.count) }
        if added < 0, posix_errno() != EINTR { throw .system(errno: posix_errno()) }
        if added == 0 { return }
        let rest = max(last.count - count, 0)
        sum.add(last.bytes.extracting(0..<rest))
        last.remove(0..<rest)
    }
}

/// An open file; closed when it goes out of scope.
private struct OpenFile: ~Copyable {
    let descriptor: Int32

    init(_ path: Span<UInt8>) throws(FileError) {
        // O_NONBLOCK: a FIFO in a file's place must not hold up the start.
        descriptor = path.withCString { posix_open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0) }
        guard descriptor >= 0 else { throw .system(errno: posix_errno()) }
    }

    deinit { close(descriptor) }

    func check(_ privacy: FilePrivacy) throws(FileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno: posix_errno()) }
        guard posix_is_regular(status.st_mode) != 0 else { throw .notAFile }
        if privacy == .ownerOnly, status.st_mode & 0o077 != 0 {
            throw .readableByOthers(mode: UInt32(status.st_mode & 0o777))
        }
    }
}
