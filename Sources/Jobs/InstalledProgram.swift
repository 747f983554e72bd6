import CPosix
import FixedMemory
import Transport

/// Where the program of this process is, and what `install` puts beside it:
///
/// ```
///   PATH          started at boot
///   PATH.part     what has come of a new one
///   PATH.trial    a new one: whole, genuine, on the disk; started from here until it has connected
/// ```
///
/// A new program becomes PATH by `rename(2)` alone, and does that itself once it has connected. So whatever starts PATH
/// before that starts the one that is known to work.
struct InstalledProgram: Sendable {
    let path: FilePath
    /// This process is a new program on trial.
    let isOnTrial: Bool

    /// The program of this process; nil where the kernel does not say.
    init?() {
        let link: StaticString = "/proc/self/exe"
        var buffer = FixedBuffer<255>()
        let count = buffer.fill { free in readlink(link.cString, free.baseAddress!, free.count) }
        // One that just fits may be cut.
        guard count > 0, count < 255 else { return nil }
        self.init(running: buffer.bytes)
    }

    /// The program of a process that runs the file at `file`.
    init?(running file: Span<UInt8>) {
        let trial: StaticString = ".trial"
        let end = file.count - trial.utf8CodeUnitCount
        isOnTrial = end > 0 && file.extracting(max(end, 0)..<file.count).equals(trial)
        guard let path = try? FilePath(file.extracting(0..<(isOnTrial ? end : file.count))) else { return nil }
        self.path = path
    }

    func part() throws(FileError) -> FilePath { try filePath(path.bytes, ".part") }

    func trial() throws(FileError) -> FilePath { try filePath(path.bytes, ".trial") }

    /// Leaves nothing of a new one.
    func dropNew() {
        if let part = try? part() { try? removeFile(part) }
        if let trial = try? trial() { try? removeFile(trial) }
    }
}
