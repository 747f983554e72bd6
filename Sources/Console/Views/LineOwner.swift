import Bindings
import Board
import FixedMemory
import Fleets

/// Who moves a line at this moment.
enum LineOwner {
    static func describe(
        _ line: Int, _ board: borrowing Board, _ overrides: borrowing Overrides, _ status: borrowing ConsoleStatus,
        into text: inout Message
    ) {
        if let left = overrides.left(of: line, now: status.now) {
            text.add("forced by console, ")
            text.add(span: left)
            text.add(" left")
        } else if status.isSafe, board.lines[line].direction == .output {
            text.add("safe mode")
        } else if status.commandLines & 1 << UInt64(line) != 0 {
            text.add("a command")
        } else if let field = board.lines[line].field {
            text.add(field.bytes)
        } else {
            text.add("-")
        }
    }
}
