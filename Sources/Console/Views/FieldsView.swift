import Bindings
import Board
import FixedMemory
import Fleets

/// `settings`, and `get` of what is no line.
enum FieldsView {
    static func settings(_ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings) -> Message? {
        guard index < board.settings.count else {
            return index == 0 ? Message("the board file has no settings") : nil
        }
        let setting = board.settings[index]
        var row = Message()
        row.add(setting.field.bytes)
        row.pad(to: 28)
        bindings.value(of: .setting(index)).describe(into: &row)
        row.pad(to: 40)
        row.add(setting.rule.kind.name)
        if setting.rule.minimum.isFinite || setting.rule.maximum.isFinite || !setting.rule.choices.isEmpty {
            let problem: ValueProblem = setting.rule.choices.isEmpty ? .range : .choice
            row.add(", ")
            problem.describe(setting.rule, in: board.choices, into: &row)
        }
        row.add(", at first ")
        setting.initial.describe(into: &row)
        return row
    }

    static func row(_ signal: Signal, _ board: borrowing Board, _ bindings: borrowing Bindings) -> Message {
        for field in board.fields.indices where board.fields[field].signal == signal {
            return row(board.fields[field], bindings)
        }
        return Message("null")
    }

    private static func row(_ field: BoardField, _ bindings: borrowing Bindings) -> Message {
        var row = Message()
        row.add(field.path.bytes)
        row.pad(to: 28)
        bindings.value(of: field.signal).describe(into: &row)
        row.pad(to: 44)
        row.add("of ")
        row.add(field.owner.bytes)
        return row
    }
}
