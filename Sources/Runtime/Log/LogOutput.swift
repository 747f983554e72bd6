import CPosix
import FixedMemory

/// Standard error, as the log writes to it.
///
/// A reader that is too slow, or gone to sleep, does not hold up the board: lines that the pipe or terminal does not
/// take are dropped, and counted in the next one that it takes.
struct LogOutput: ~Copyable {
    /// Standard error. A terminal is opened anew: what is written to it then does not block, and whoever else has it is
    /// not changed with it. It says that it is ready for a line as soon as it takes a byte.
    private let descriptor: Int32

    /// The journal reads a line's priority in front of it.
    private let isJournal: Bool

    /// The last line, with its priority and end, and how much of it has been written.
    private var line = FixedString<408>()
    private var written = 0

    /// Lines dropped since the last one that was written.
    private var dropped = 0

    init() {
        let path: StaticString = "/proc/self/fd/2"
        let terminal =
            isatty(STDERR_FILENO) == 1 ? posix_open(path.cString, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0) : -1
        descriptor = terminal < 0 ? STDERR_FILENO : terminal
        isJournal = Self.isJournalAttached()
    }

    mutating func write(_ level: LogLevel, _ text: FixedString<400>) {
        guard flush(), isReady else {
            dropped += 1
            return
        }
        if dropped > 0 {
            var note = FixedString<400>()
            var count = Message()
            count.add(dropped)
            // The time of the line that comes after it.
            try? note.append(text.bytes.extracting(0..<min(24, text.count)))
            try? note.append(" warning log: ")
            try? note.append(count.bytes)
            try? note.append(" lines dropped: whoever reads the log is too slow")
            dropped = 0
            guard begin(.warning, note) else {
                dropped = 1
                return
            }
        }
        _ = begin(level, text)
    }

    /// A pipe that is ready takes 4,096 bytes at least (`PIPE_BUF`), two lines at their longest a fifth of that.
    private var isReady: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// False: a part of the line waits until the next one.
    private mutating func begin(_ level: LogLevel, _ text: FixedString<400>) -> Bool {
        line.truncate(to: 0)
        written = 0
        if isJournal { try? line.append(Self.priority(of: level)) }
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

    /// syslog(3)'s numbers, as the journal reads them (sd-daemon(3)).
    private static func priority(of level: LogLevel) -> StaticString {
        switch level {
        case .error: "<3>"
        case .warning: "<4>"
        case .info: "<6>"
        }
    }

    /// Whether standard error is the journal itself: systemd names device and inode of its socket (systemd.exec(5)).
    private static func isJournalAttached() -> Bool {
        let name: StaticString = "JOURNAL_STREAM"
        guard let value = getenv(name.cString) else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        var expected = Message()
        expected.add(Int64(truncatingIfNeeded: status.st_dev))
        expected.add(":")
        expected.add(Int64(truncatingIfNeeded: status.st_ino))
        return expected.bytes.equals(cString: value)
    }
}
