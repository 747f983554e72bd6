import CPosix
import FixedMemory

/// A small file, 8 KiB at most, that survives power loss: either its newest content or the one before it is there, and a torn or
/// rotten one is told by its checksum.
///
/// ```
///   {"job":"…"}      content
///   9ae0daaf         CRC-32 (IEEE 802.3) of the content, as zlib computes it
/// ```
public struct DurableFile: Sendable {
    /// Bytes of the content at most: a job's record takes half.
    public static let maxContent = 8192 - trailerCount

    /// Behind the content: a line end, eight digits and another line end.
    public static let trailerCount = 10

    /// What `read` found.
    public enum Source: Equatable, Sendable {
        /// What was written last.
        case current
        /// What was written before the last: the newest is damaged.
        case previous
        /// Neither is there or whole.
        case nothing(wasDamaged: Bool)
    }

    private let path: FilePath

    public init(_ path: FilePath) { self.path = path }

    /// Writes the content; on the disk when it returns, and the file as it was when it throws.
    public func write(_ content: Span<UInt8>) throws(FileError) {
        guard content.count <= Self.maxContent else { throw .tooLarge(limit: Self.maxContent) }
        try replaceFile(
            path.bytes, with: content, trailer: Self.trailer(of: content).bytes, keepsPrevious: isWhole)
    }

    /// Puts the content into `content`, in place of what was there; it takes `trailerCount` bytes more than it holds
    /// in the end.
    public func read<let capacity: Int>(into content: inout FixedBuffer<capacity>) -> Source {
        let current = Self.read(path, into: &content)
        if current == .whole { return .current }
        guard let previous = try? filePath(path.bytes, ".previous") else { return .nothing(wasDamaged: false) }
        switch Self.read(previous, into: &content) {
        case .whole: return .previous
        case .missing: return .nothing(wasDamaged: current == .damaged)
        case .damaged: return .nothing(wasDamaged: true)
        }
    }

    private enum Condition { case whole, missing, damaged }

    /// A damaged file must not take the place of the good one before it.
    private var isWhole: Bool {
        var sum = CRC32()
        var last = FixedBuffer<512>()
        do throws(FileError) {
            try sumFile(path.bytes, &sum, withoutLast: Self.trailerCount, in: &last)
        } catch {
            return false
        }
        let trailer = sum.trailer
        return trailer.bytes.equals(last.bytes)
    }

    private static func read<let capacity: Int>(
        _ path: FilePath, into content: inout FixedBuffer<capacity>
    ) -> Condition {
        content.truncate(to: 0)
        do throws(FileError) { try readFile(path.bytes, into: &content) } catch {
            content.truncate(to: 0)
            return error == .system(errno: ENOENT) ? .missing : .damaged
        }
        let count = content.count - trailerCount
        guard count >= 0 else {
            content.truncate(to: 0)
            return .damaged
        }
        let trailer = Self.trailer(of: content.bytes.extracting(0..<count))
        guard trailer.bytes.equals(content.bytes.extracting(count..<content.count)) else {
            content.truncate(to: 0)
            return .damaged
        }
        content.truncate(to: count)
        return .whole
    }

    private static func trailer(of content: Span<UInt8>) -> FixedString<20> {
        var sum = CRC32()
        sum.add(content)
        return sum.trailer
    }
}

extension CRC32 {
    /// What a `DurableFile` has behind its content.
    fileprivate var trailer: FixedString<20> {
        var hex = FixedString<16>()
        try? hex.appendHex(UInt64(value))
        var trailer = FixedString<20>()
        try? trailer.append("\n")
        try? trailer.append(hex.bytes.extracting(8..<16))
        try? trailer.append("\n")
        return trailer
    }
}
