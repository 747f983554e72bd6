import Bindings
import Board
import FixedMemory
import Fleets

/// `pins`: the header as it lies on the board, pin 1 at the upper left:
///
/// ```
///                                3.3 V   1 | 2   5 V
///           pump  out on        GPIO17  11 | 12  GPIO18
/// ```
enum PinsView {
    /// Columns left of the pin's number.
    private static let half = 34

    static func row(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ overrides: borrowing Overrides,
        _ status: borrowing ConsoleStatus
    ) -> Message? {
        guard !board.header.name.isEmpty else {
            return index == 0
                ? Message("no pin map: 'board' in the board file names one; 'lines' tells the lines") : nil
        }
        if index == 0 {
            let name = board.header.name
            var row = Message()
            row.add(name.bytes)
            row.add(", * forced by console")
            return row
        }
        let left = 2 * (index - 1)
        guard left < board.header.pins.count else { return nil }
        var width = 4
        for pin in board.header.pins.indices { width = max(width, board.header.pins[pin].label.count + 1) }
        var row = Message()
        let cell = cell(left, board, bindings, overrides, isLeft: true)
        for _ in 0..<max(0, half - cell.bytes.count) { row.add(" ") }
        row.add(cell)
        let label = board.header.pins[left].label
        for _ in 0..<width - label.count { row.add(" ") }
        row.add(label.bytes)
        row.add(" | ")
        guard left + 1 < board.header.pins.count else { return row }
        let other = board.header.pins[left + 1].label
        row.add(other.bytes)
        row.pad(to: half + 2 * width + 3)
        row.add(Self.cell(left + 1, board, bindings, overrides, isLeft: false))
        return row
    }

    private static func cell(
        _ pin: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ overrides: borrowing Overrides,
        isLeft: Bool
    ) -> Message {
        let name = board.header.pins[pin].name
        var cell = Message()
        guard let index = line(at: pin + 1, board) else {
            cell.add(name.bytes)
            return cell
        }
        let line = board.lines[index]
        var use = Message()
        use.add(line.name.bytes)
        use.add(line.direction == .input ? " in " : " out ")
        use.add(LinesView.level(bindings.level(of: index)))
        if overrides.lines & 1 << UInt64(index) != 0 { use.add("*") }
        if isLeft {
            cell.add(use)
            cell.add("  ")
            cell.add(name.bytes)
        } else {
            cell.add(name.bytes)
            cell.add("  ")
            cell.add(use)
        }
        return cell
    }

    private static func line(at pin: Int, _ board: borrowing Board) -> Int? {
        for index in board.lines.indices where board.lines[index].headerPin == pin { return index }
        return nil
    }
}
