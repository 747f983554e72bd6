import Board
import CPosix
import FixedMemory
import Transport

/// The board file that the command line names behind the command.
enum BoardFile {
    /// Reads it into a draft; false after everything that is wrong with it has been printed.
    static func load(into draft: inout BoardDraft) -> Bool {
        guard let path = Arguments.word(1) else {
            Terminal.complain(Message("the board file's path is too long, expected at most 255 bytes"))
            return false
        }
        do throws(FileError) { try readFile(path.bytes, into: &draft.text) } catch {
            var text = Message(" ")
            error.describe(into: &text)
            printLine(path, text)
            return false
        }
        if draft.load() { return true }
        print(draft.diagnostics, path)
        return false
    }

    private static func print(_ diagnostics: borrowing Diagnostics, _ path: Arguments.Word) {
        for index in 0..<diagnostics.count { printLine(path, diagnostics[index].message) }
        guard diagnostics.dropped > 0 else { return }
        var more = Message("… and ")
        more.add(diagnostics.dropped)
        more.add(" more")
        printLine(path, more)
    }

    private static func printLine(_ path: Arguments.Word, _ message: Message) {
        Terminal.printError(message, in: path.bytes)
    }
}
