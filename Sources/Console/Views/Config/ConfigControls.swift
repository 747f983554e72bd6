import Board
import FixedMemory
import Fleets

/// What the board does by itself.
enum ConfigControls {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        let isEmpty = board.controls.thermostats.isEmpty && board.controls.rules.isEmpty && board.controls.guards.isEmpty
        if isEmpty { return nil }
        if rows.isNext() { return Message("controls:") }
        for index in board.controls.thermostats.indices {
            if let row = thermostat(&rows, board.controls.thermostats[index], board) { return row }
        }
        for index in board.controls.rules.indices {
            if let row = rule(&rows, board.controls.rules[index], board) { return row }
        }
        for index in board.controls.guards.indices {
            if let row = guardRow(&rows, board.controls.guards[index], board) { return row }
        }
        return nil
    }

    private static func thermostat(
        _ rows: inout RowFinder, _ control: Thermostat, _ board: borrowing Board
    ) -> Message? {
        if rows.isNext() { return opening(control.name, "type: thermostat, ") }
        if rows.isNext() {
            var row = Message("    sensor: ")
            row.add(nameOf: control.sensor, board)
            row.add(", setpoint: ")
            switch control.setpoint {
            case .fixed(let number): row.add(number)
            case .signal(let signal): row.add(nameOf: signal, board)
            }
            row.add(",")
            return row
        }
        guard rows.isNext() else { return nil }
        var row = Message("    output: ")
        row.add(nameOfLine: control.output, board)
        row.add(control.mode == .heat ? ", mode: heat, " : ", mode: cool, ")
        row.add("hysteresis: ", bound: control.hysteresis)
        row.add("min_on: ", time: control.minOn)
        row.add("min_off: ", time: control.minOff)
        row.add("on_unknown: ")
        row.add(control.onUnknown)
        row.add("}")
        return row
    }

    private static func rule(_ rows: inout RowFinder, _ control: Rule, _ board: borrowing Board) -> Message? {
        if rows.isNext() {
            var row = opening(control.name, "type: rule, ")
            row.add("for: ", time: control.hold)
            return row
        }
        if let row = ConfigCondition.row(&rows, "    when: \"", control.when, board) { return row }
        if let then = control.then {
            if rows.isNext() { return Message("    then: [") }
            if let row = ConfigCommands.steps(&rows, then, board) { return row }
            if rows.isNext() { return Message("    ],") }
        }
        if let otherwise = control.otherwise {
            if rows.isNext() { return Message("    else: [") }
            if let row = ConfigCommands.steps(&rows, otherwise, board) { return row }
            if rows.isNext() { return Message("    ],") }
        }
        return rows.isNext() ? Message("    }") : nil
    }

    private static func guardRow(_ rows: inout RowFinder, _ control: Guard, _ board: borrowing Board) -> Message? {
        if rows.isNext() { return opening(control.name, "type: guard, ") }
        if let row = ConfigCondition.row(&rows, "    when: \"", control.when, board) { return row }
        guard rows.isNext() else { return nil }
        var row = Message("    hold: ")
        row.add(nameOfLine: control.line, board)
        row.add(", at: ")
        row.add(control.level)
        row.add(control.holdsUnknown ? ", on_unknown: hold}" : ", on_unknown: release}")
        return row
    }

    private static func opening(_ name: ControlName, _ type: StaticString) -> Message {
        var row = Message("  ")
        row.add(yaml: name.bytes)
        row.add(": {")
        row.add(type)
        return row
    }
}
