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

    /// Standard error. A terminal is opened anew: what is written to it then does not block, and whoever else has it is
    /// not changed with it. It says that it is ready for a line as soon as it takes a byte.
    private let descriptor: Int32

    /// The last line, and how much of it has been written.
    private var line = FixedString<400>()
    private var written = 0

    /// Lines dropped since the last one that was written.
    private var dropped = 0

    public init() {
        let path: StaticString = "/proc/self/fd/2"
        let terminal =
            isatty(STDERR_FILENO) == 1 ? posix_open(path.cString, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0) : -1
        descriptor = terminal < 0 ? STDERR_FILENO : terminal
    }

    /// - Parameter room: who says it: `mqtt`, `lines`, `shadow`, `shadowpin`.
    public mutating func write(_ level: Level, _ room: StaticString, _ text: Message) {
        guard flush(), isReady else {
            dropped += 1
            return
        }
        if dropped > 0 {
            var note = Message()
            note.add(dropped)
            note.add(" lines dropped: whoever reads the log is too slow")
            dropped = 0
            guard writeLine(.warning, "log", note) else {
                dropped = 1
                return
            }
        }
        _ = writeLine(level, room, text)
    }

    /// A pipe that is ready takes 4,096 bytes at least (`PIPE_BUF`), two lines at their longest a fifth of that.
    private var isReady: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// False: a part of the line waits until the next one.
    private mutating func writeLine(_ level: Level, _ room: StaticString, _ text: Message) -> Bool {
        line.truncate(to: 0)
        written = 0
        // Time (24), level, room and a message at its longest (320) fit.
        try? line.append(WallClock.timestamp().bytes)
        try? line.append(" ")
        try? line.append(level.name)
        try? line.append(" ")
        try? line.append(room)
        try? line.append(": ")
        try? line.append(text.bytes)
        try? line.append("\n")
        return flush()
    }

    /// Writes what is left of the last line; false: there is still something.
    private mutating func flush() -> Bool {
        let line = self.line
        while written < line.count {
            let rest = line.bytes.extracting(written..<line.count)
            let count = rest.withUnsafeBytes { CPosix.write(descriptor, $0.baseAddress, $0.count) }
            // Nobody can be told that the log cannot be written.
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
