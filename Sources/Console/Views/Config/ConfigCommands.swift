import Board
import FixedMemory
import Fleets

/// The commands, and the steps that they and rules have.
enum ConfigCommands {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        let commands = board.commands.commands.count
        if commands > 0, rows.isNext() { return Message("commands:") }
        for index in 0..<commands {
            if let row = command(&rows, board.commands.commands[index], board) { return row }
        }
        return nil
    }

    private static func command(_ rows: inout RowFinder, _ command: Command, _ board: borrowing Board) -> Message? {
        if rows.isNext() {
            var row = Message("  ")
            row.add(yaml: command.name.bytes)
            row.add(": {")
            return row
        }
        if !command.parameters.isEmpty {
            if rows.isNext() { return Message("    params: {") }
            for index in command.parameters {
                if let row = parameter(&rows, board.commands.parameters[index], board) { return row }
            }
            if rows.isNext() { return Message("    },") }
        }
        if rows.isNext() { return Message("    steps: [") }
        if let row = steps(&rows, command, board) { return row }
        return rows.isNext() ? Message("    ]}") : nil
    }

    private static func parameter(
        _ rows: inout RowFinder, _ parameter: Parameter, _ board: borrowing Board
    ) -> Message? {
        if rows.isNext() {
            var row = Message("      ")
            row.add(yaml: parameter.name.bytes)
            row.add(": {")
            row.add(parameter.rule)
            return row
        }
        if let row = choicesRow(&rows, parameter.rule, board) { return row }
        guard rows.isNext() else { return nil }
        guard let fallback = parameter.fallback else { return Message("      },") }
        var row = Message("        default: ")
        fallback.describe(into: &row)
        row.add("},")
        return row
    }

    /// The steps of a command, or of a rule's side, a row each.
    static func steps(_ rows: inout RowFinder, _ command: Command, _ board: borrowing Board) -> Message? {
        guard let index = rows.next(command.steps.count) else { return nil }
        var row = Message("      {")
        switch board.commands.steps[command.steps.lowerBound + index] {
        case .set(let line, let level):
            row.add("set: ")
            row.add(nameOfLine: line, board)
            row.add(", to: ")
            switch level {
            case .fixed(let level): row.add(level)
            case .share(let share): row.add(share)
            case .parameter(let parameter): row.add(parameter: parameter, of: command, board)
            }
        case .store(let setting, let value):
            row.add("set: ")
            let name = board.settings[setting].name
            row.add(name.bytes)
            row.add(", to: ")
            switch value {
            case .fixed(let value): value.describe(into: &row)
            case .parameter(let parameter): row.add(parameter: parameter, of: command, board)
            }
        case .pulse(let line, let level, let duration):
            row.add("pulse: ")
            row.add(nameOfLine: line, board)
            row.add(", to: ")
            row.add(level)
            row.add(", for: ")
            row.add(duration, of: command, board)
        case .wait(let duration):
            row.add("wait: ")
            row.add(duration, of: command, board)
        case .waitFor(let line, let level, let within):
            row.add("wait_for: ")
            row.add(nameOfLine: line, board)
            row.add(", level: ")
            row.add(level)
            row.add(", within: ")
            row.add(within, of: command, board)
        }
        row.add("},")
        return row
    }
}

extension Message {
    fileprivate mutating func add(parameter: Int, of command: Command, _ board: borrowing Board) {
        add("$")
        let name = board.commands.parameters[command.parameters.lowerBound + parameter].name
        add(name.bytes)
    }

    fileprivate mutating func add(_ duration: Step.Duration, of command: Command, _ board: borrowing Board) {
        switch duration {
        case .milliseconds(let milliseconds): add(time: Int64(milliseconds))
        case .parameter(let parameter): add(parameter: parameter, of: command, board)
        }
    }
}
