import CPosix
import FixedMemory

/// Standard output and standard error of the commands that answer a person; a running board writes to its log.
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
        _ = write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }

    static func printLine(_ text: borrowing Message) { writeLine(STDOUT_FILENO, text.bytes) }

    static func printError(_ text: borrowing Message) { writeLine(STDERR_FILENO, text.bytes) }

    /// Prints `shadowpin: …` to standard error.
    static func complain(_ text: borrowing Message) {
        var line = Message("shadowpin: ")
        line.add(text)
        printError(line)
    }

    private static func writeLine(_ descriptor: Int32, _ text: Span<UInt8>) {
        // One write: lines of processes that share a terminal do not mix.
        var line = FixedBuffer<512>()
        try? line.append(text)
        try? line.append(UInt8(ascii: "\n"))
        line.bytes.withUnsafeBytes { bytes in _ = write(descriptor, bytes.baseAddress, bytes.count) }
    }
}
