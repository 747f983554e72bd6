import Board
import CPosix
import FixedMemory
import Fleets
import Transport

/// A new board file is tried: it stays if the device connects with it.
struct BoardTrial {
    /// How long the device, or a new program, may take to connect, in milliseconds: a router restarts in less.
    static let limit: Int64 = 180_000

    let deadline: Instant

    init(now: Instant) { deadline = now + Self.limit }

    /// The CRC-32 of the board file in place; nil where it cannot be read.
    static func check(of path: FilePath, in room: DraftRoom) -> Int64? {
        room.enter()
        defer { room.leave() }
        do throws(FileError) { try readFile(path.bytes, into: &room.draft.pointee.text) } catch { return nil }
        return Int64(room.draft.pointee.check)
    }

    /// Puts `path.previous` back. Where there is none, it is back already.
    static func restore(_ path: FilePath) throws(FileError) {
        let previous = try filePath(path.bytes, ".previous")
        do throws(FileError) { try moveFile(previous.bytes, to: path.bytes) } catch .system(errno: ENOENT) {}
    }
}
