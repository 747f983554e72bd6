import CPosix
import FixedMemory

/// A path of a board file with a suffix such as `.previous`; a longer one fails as `ENAMETOOLONG`.
public typealias FilePath = FixedString<255>

/// Makes `content` and `trailer` behind it the whole file at `path`, which holds the old bytes or the new ones, also when
/// the power fails at any moment. When it returns, the new ones are on the disk. Permissions stay as they are.
///
/// ```
///   PATH.new        written, fsync
///   PATH.previous   made another name of what was at PATH (where `keepsPrevious`)
///   PATH            rename from PATH.new
///   folder          fsync
/// ```
@export(interface)
public func replaceFile(
    _ path: Span<UInt8>, with content: Span<UInt8>, trailer: Span<UInt8> = Span(), keepsPrevious: Bool
) throws(FileError) {
    let new = try filePath(path, ".new")
    try writeFile(new, content, trailer, mode: mode(of: path))
    if keepsPrevious {
        let previous = try filePath(path, ".previous")
        try removeFile(previous)
        let code = path.withCString { path in previous.withCString { previous in link(path, previous) } }
        // Nothing is there to keep the first time.
        if code != 0, posix_errno() != ENOENT { throw .system(errno: posix_errno()) }
    }
    try moveFile(new.bytes, to: path)
}

/// Makes the file at `source` the one at `path`, on the disk when it returns.
public func moveFile(_ source: Span<UInt8>, to path: Span<UInt8>) throws(FileError) {
    let code = source.withCString { source in path.withCString { path in rename(source, path) } }
    guard code == 0 else { throw .system(errno: posix_errno()) }
    try syncFolder(of: path)
}

/// `path` and a suffix.
@export(interface)
public func filePath(_ path: Span<UInt8>, _ suffix: StaticString) throws(FileError) -> FilePath {
    var text = FilePath()
    do throws(CapacityError) {
        try text.append(path)
        try text.append(suffix)
    } catch {
        throw .system(errno: ENAMETOOLONG)
    }
    return text
}

/// The permissions of the file that is to be replaced; for a new one, the owner's alone.
public func mode(of path: Span<UInt8>) -> mode_t {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return 0o600 }
    return status.st_mode & 0o777
}

private func writeFile(
    _ path: FilePath, _ content: Span<UInt8>, _ trailer: Span<UInt8>, mode: mode_t
) throws(FileError) {
    // Made anew: what stands there is left from an interrupted write, or a link that somebody has put there.
    try removeFile(path)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = path.withCString { posix_open($0, flags, mode) }
    guard descriptor >= 0 else { throw .system(errno: posix_errno()) }
    defer { close(descriptor) }
    try writeAll(content, to: descriptor)
    try writeAll(trailer, to: descriptor)
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw .system(errno: posix_errno()) }
}

/// `write(2)` until all is written.
func writeAll(_ bytes: Span<UInt8>, to descriptor: Int32) throws(FileError) {
    var written = 0
    while written < bytes.count {
        let rest = bytes.extracting(written..<bytes.count)
        let count = rest.withUnsafeBytes { CPosix.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, posix_errno() == EINTR { continue }
        guard count > 0 else { throw .system(errno: count < 0 ? posix_errno() : EIO) }
        written += count
    }
}

/// Makes sure that there is no file at `path`.
public func removeFile(_ path: FilePath) throws(FileError) {
    guard path.withCString({ unlink($0) }) == 0 || posix_errno() == ENOENT else {
        throw .system(errno: posix_errno())
    }
}

private func syncFolder(of path: Span<UInt8>) throws(FileError) {
    var slash = path.count
    while slash > 0, path[slash - 1] != UInt8(ascii: "/") { slash -= 1 }
    var folder = FilePath()
    try? folder.append(path.extracting(0..<slash))
    // A bare name is in the working directory.
    if folder.isEmpty { try? folder.append(".") }
    let descriptor = folder.withCString { posix_open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) }
    guard descriptor >= 0 else { throw .system(errno: posix_errno()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(errno: posix_errno()) }
}
