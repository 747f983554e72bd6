import Board
import FixedMemory
import Fleets

/// A condition as a board file has it, a row for each of its comparisons:
///
/// ```
///     when: "
///       air.temperature > 45
///       and not (door.open == true
///       or pump.on == true)
///       ",
/// ```
enum ConfigCondition {
    static func row(
        _ rows: inout RowFinder, _ opening: StaticString, _ condition: Condition, _ board: borrowing Board
    ) -> Message? {
        if rows.isNext() { return Message(opening) }
        var comparisons = 0
        for index in condition.terms { if case .comparison = board.terms[index] { comparisons += 1 } }
        if let wanted = rows.next(comparisons) {
            var text = Text(wanted: wanted, row: Message("      "))
            text.add(condition.terms.upperBound - 1, board)
            return text.row
        }
        return rows.isNext() ? Message("      \",") : nil
    }

    /// One row of it.
    private struct Text {
        let wanted: Int
        var row: Message
        private var comparison = 0

        init(wanted: Int, row: Message) {
            self.wanted = wanted
            self.row = row
        }

        private mutating func add(_ text: StaticString) { if comparison == wanted { row.add(text) } }

        /// Adds the operands of the term at `index`, and what joins them. What closes behind a comparison is in its row.
        mutating func add(_ index: Int, _ board: borrowing Board) {
            switch board.terms[index] {
            case .comparison(let signal, let comparison, let operand):
                if self.comparison == wanted { row.add(signal, comparison, operand, board) }
            case .not:
                add("not ")
                addNested(index - 1, board)
            case .and, .or:
                let left = Self.start(index - 1, board) - 1
                addNested(left, board)
                comparison += 1
                if case .and = board.terms[index] { add("and ") } else { add("or ") }
                addNested(index - 1, board)
            }
        }

        /// In parentheses, where it is more than one comparison.
        private mutating func addNested(_ index: Int, _ board: borrowing Board) {
            if case .comparison = board.terms[index] { return add(index, board) }
            add("(")
            add(index, board)
            add(")")
        }

        /// Where what ends with the term at `index` begins.
        private static func start(_ index: Int, _ board: borrowing Board) -> Int {
            switch board.terms[index] {
            case .comparison: index
            case .not: start(index - 1, board)
            case .and, .or: start(start(index - 1, board) - 1, board)
            }
        }
    }
}

extension Message {
    fileprivate mutating func add(
        _ signal: Signal, _ comparison: Comparison, _ operand: ConditionTerm.Operand, _ board: borrowing Board
    ) {
        add(nameOf: signal, board)
        switch comparison {
        case .less: add(" < ")
        case .lessOrEqual: add(" <= ")
        case .equal: add(" == ")
        case .notEqual: add(" != ")
        case .greaterOrEqual: add(" >= ")
        case .greater: add(" > ")
        }
        switch operand {
        case .constant(.text(let text)):
            add("'")
            add(text.bytes)
            add("'")
        case .constant(let value): value.describe(into: &self)
        case .signal(let other, let plus):
            add(nameOf: other, board)
            guard plus != 0 else { return }
            add(plus < 0 ? " - " : " + ")
            add(plus.magnitude)
        }
    }
}
