import CPosix
import FixedMemory

/// Writes log lines to standard error, one format for all:
///
/// ```
///   2026-11-23T10:15:00.042Z warning shadow: delta 12: field 'pump.on': expected false or true
/// ```
///
/// A reader that is too slow, or gone to sleep, does not hold up the board: lines that the pipe or terminal does not
/// take are dropped, and counted in the next one that it takes.
public struct Log: Sendable {
    public enum Level: Sendable {
        case error, warning, info

        fileprivate var name: StaticString {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .info: "info"
            }
        }
    }

    /// Lines dropped since the last one that was written.
    private var dropped = 0

    public init() {}

    /// - Parameter room: who says it: `mqtt`, `lines`, `shadow`, `shadowpin`.
    public mutating func write(_ level: Level, _ room: StaticString, _ text: Message) {
        guard canWrite else {
            dropped += 1
            return
        }
        if dropped > 0 {
            var note = Message()
            note.add(dropped)
            note.add(" lines dropped: whoever reads the log is too slow")
            dropped = 0
            writeLine(.warning, "log", note)
        }
        writeLine(level, room, text)
    }

    /// A pipe that is ready takes 4,096 bytes at least (`PIPE_BUF`), two lines at their longest a fifth of that.
    private var canWrite: Bool {
        var entry = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    private func writeLine(_ level: Level, _ room: StaticString, _ text: Message) {
        var line = FixedString<400>()
        // Time (24), level, room and a message at its longest (320) fit.
        try? line.append(WallClock.timestamp().bytes)
        try? line.append(" ")
        try? line.append(level.name)
        try? line.append(" ")
        try? line.append(room)
        try? line.append(": ")
        try? line.append(text.bytes)
        try? line.append("\n")
        line.bytes.withUnsafeBytes { bytes in
            // Nobody can be told that the log cannot be written.
            _ = CPosix.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
