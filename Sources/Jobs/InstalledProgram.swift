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

    /// The program of a process that runs the file at `file`, as the kernel names it.
    init?(running file: Span<UInt8>) {
        // A package has replaced the file since: what is at its path now is what starts at boot.
        let (named, _) = Self.drop(" (deleted)", from: file.count, of: file)
        let (end, isOnTrial) = Self.drop(".trial", from: named, of: file)
        guard let path = try? FilePath(file.extracting(0..<end)) else { return nil }
        self.path = path
        self.isOnTrial = isOnTrial
    }

    /// Where the text ends without `suffix`, and whether it was there.
    private static func drop(_ suffix: StaticString, from end: Int, of text: Span<UInt8>) -> (Int, Bool) {
        let rest = end - suffix.utf8CodeUnitCount
        let isThere = rest > 0 && text.extracting(max(rest, 0)..<end).equals(suffix)
        return (isThere ? rest : end, isThere)
    }

    func part() throws(FileError) -> FilePath { try filePath(path.bytes, ".part") }

    func trial() throws(FileError) -> FilePath { try filePath(path.bytes, ".trial") }

    /// Leaves nothing of a new one.
    func dropNew() {
        if let part = try? part() { try? removeFile(part) }
        if let trial = try? trial() { try? removeFile(trial) }
    }
}
