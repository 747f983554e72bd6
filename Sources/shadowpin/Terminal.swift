import CPosix
import FixedMemory

/// Standard output and standard error of the commands that answer a person; a running board writes to its log.
///
/// What standard output does not take ends the program with `Command.failure`: an answer that nobody gets is none.
enum Terminal {
    /// Opens whichever of input, output and error this program was started without (`2>&-`): the next file to be opened
    /// would get its number, and the log would go into the broker's connection.
    static func fillStandardDescriptors() {
        let nowhere: StaticString = "/dev/null"
        for descriptor in STDIN_FILENO...STDERR_FILENO where posix_is_open(descriptor) == 0 {
            _ = posix_open(nowhere.cString, O_RDWR, 0)
        }
    }

    static func print(_ text: StaticString) {
        put(STDOUT_FILENO, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Room for the longest path (255 bytes), a colon, the longest message (320) and the end of the line.
    private typealias Line = FixedBuffer<640>

    static func printLine(_ text: borrowing Message) {
        var line = Line()
        try? line.append(text.bytes)
        write(&line, to: STDOUT_FILENO)
    }

    static func printError(_ text: borrowing Message) {
        var line = Line()
        try? line.append(text.bytes)
        write(&line, to: STDERR_FILENO)
    }

    /// Prints `PATH:…` to standard error, neither of them cut for the other.
    static func printError(_ text: borrowing Message, in path: Span<UInt8>) {
        var line = Line()
        try? line.append(path)
        try? line.append(UInt8(ascii: ":"))
        try? line.append(text.bytes)
        write(&line, to: STDERR_FILENO)
    }

    /// Prints `shadowpin: …` to standard error.
    static func complain(_ text: borrowing Message) {
        var line = Message("shadowpin: ")
        line.add(text)
        printError(line)
    }

    /// One write: lines of processes that share a terminal do not mix.
    private static func write(_ line: inout Line, to descriptor: Int32) {
        try? line.append(UInt8(ascii: "\n"))
        line.bytes.withUnsafeBytes { bytes in put(descriptor, bytes) }
    }

    private static func put(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) {
        // Where standard error takes nothing there is nobody left to tell.
        guard CPosix.write(descriptor, bytes.baseAddress, bytes.count) < bytes.count, descriptor == STDOUT_FILENO else { return }
        var reason = Message("shadowpin: standard output: ")
        reason.add(errno: posix_errno())
        reason.add("\n")
        _ = reason.bytes.withUnsafeBytes { CPosix.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(Command.failure)
    }
}
