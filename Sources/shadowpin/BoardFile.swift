import Board
import CPosix
import FixedMemory
import Transport

/// The board file that the command line names behind the command.
enum BoardFile {
    /// Its board; nil after everything that is wrong with it has been printed.
    static func load() -> Board? {
        guard let path = Arguments.word(1) else { return nil }
        var content = FixedBuffer<65536>()
        do throws(FileError) { try readFile(path.bytes, into: &content) } catch {
            var text = Message()
            text.add(path.bytes)
            text.add(": ")
            error.describe(into: &text)
            Terminal.complain(text)
            return nil
        }
        var diagnostics = Diagnostics()
        if let board = Board.load(content.bytes, &diagnostics) { return board }
        print(diagnostics, path)
        return nil
    }

    private static func print(_ diagnostics: borrowing Diagnostics, _ path: Arguments.Word) {
        for index in 0..<diagnostics.count {
            var text = Message()
            diagnostics[index].describe(file: path.bytes, into: &text)
            Terminal.printError(text)
        }
        guard diagnostics.uncounted > 0 else { return }
        var text = Message()
        text.add(path.bytes)
        text.add(": and ")
        text.add(diagnostics.uncounted)
        text.add(" more")
        Terminal.printError(text)
    }
}
