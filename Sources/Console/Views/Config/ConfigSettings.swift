import Board
import FixedMemory
import Fleets

/// The settings.
enum ConfigSettings {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        if !board.settings.isEmpty, rows.isNext() { return Message("settings:") }
        for index in board.settings.indices {
            let setting = board.settings[index]
            if rows.isNext() {
                var row = Message("  ")
                row.add(yaml: setting.name.bytes)
                row.add(": {")
                row.add(setting.rule)
                row.add("field: ")
                row.add(setting.field.bytes)
                row.add(",")
                return row
            }
            if let row = choicesRow(&rows, setting.rule, board) { return row }
            if rows.isNext() {
                var row = Message("    default: ")
                setting.initial.describe(into: &row)
                row.add("}")
                return row
            }
        }
        return nil
    }
}
