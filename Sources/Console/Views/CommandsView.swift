import Board
import FixedMemory
import Fleets

/// `commands`: what the cloud may ask for, with its parameters, and how many are at work.
enum CommandsView {
    static func row(_ index: Int, _ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message? {
        var rows = RowFinder(index)
        if rows.isNext() {
            var row = Message("at work: ")
            row.add(status.running)
            if status.running > 0 {
                row.add(": ")
                row.add(status.runningNames)
            }
            return row
        }
        for command in board.commands.commands.indices where rows.isNext() {
            return row(board.commands.commands[command], board)
        }
        return board.commands.commands.isEmpty && rows.isNext() ? Message("the board file has no commands") : nil
    }

    private static func row(_ command: Command, _ board: borrowing Board) -> Message {
        var row = Message()
        row.add(command.name.bytes)
        for index in command.parameters {
            let parameter = board.commands.parameters[index]
            row.add(" ")
            row.add(parameter.name.bytes)
            row.add("=")
            row.add(parameter.rule.kind.name)
            if parameter.fallback != nil { row.add("?") }
        }
        row.pad(to: 40)
        row.add("moves")
        for line in board.lines.indices where command.outputs & 1 << UInt64(line) != 0 {
            row.add(" ")
            let name = board.lines[line].name
            row.add(name.bytes)
        }
        if command.outputs == 0 { row.add(" nothing") }
        return row
    }
}

extension ValueRule.Kind {
    /// As a board file calls it.
    var name: StaticString {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .text: "text"
        }
    }
}
