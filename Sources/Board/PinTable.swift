import FixedMemory
import Fleets

/// A board's lines, those of its sensors behind the others, as a table for people, row by row:
///
/// ```
/// line    pin  gpio    offset  direction  active  bias     initial  exit  safe       field      note
/// pump    11   GPIO17  17      output     low     as-is    off      keep  off 10min  pump.on
/// door    8    GPIO14  14      input      high    pull-up  -        -     -          door.open  serial console, …
/// ```
///
/// Lines of several chips have a column `chip` before the offset.
public struct PinTable {
    private static let columns = 13
    private static let chipColumn = 3
    private static let directionColumn = 5

    private var widths = InlineArray<13, Int>(repeating: 0)

    /// Rows with the head: one more than the board has lines.
    public let count: Int

    @export(interface)
    public init(_ board: borrowing Board) {
        count = board.lines.count + board.sensors.lines.count + 1
        for row in 0..<count {
            for column in 0..<Self.columns {
                widths[column] = max(widths[column], Self.cell(row, column, board).bytes.count)
            }
        }
    }

    /// The row at `index`, 0..<count, of the board that the table was made for; no line break, no blanks at its end.
    @export(interface)
    public func row(_ index: Int, of board: borrowing Board) -> Message {
        var row = Message()
        var blanks = 0
        for column in 0..<Self.columns {
            guard widths[column] > 0 else { continue }
            let cell = Self.cell(index, column, board)
            if !cell.isEmpty {
                while blanks > 0 {
                    row.add(" ")
                    blanks -= 1
                }
                row.add(cell)
            }
            blanks += widths[column] - cell.bytes.count + 2
        }
        return row
    }

    private static func cell(_ row: Int, _ column: Int, _ board: borrowing Board) -> Message {
        if column == chipColumn, board.chips.count < 2 { return Message() }
        if row == 0 { return Message(head(column)) }
        let sensorLine = row - 1 - board.lines.count
        guard sensorLine >= 0 else { return cell(column, of: board.lines[row - 1], board) }
        return column == directionColumn
            ? Message("sensor") : cell(column, of: board.sensors.lines[sensorLine].line(.input), board)
    }

    private static func head(_ column: Int) -> StaticString {
        let heads: InlineArray<13, StaticString> = [
            "line", "pin", "gpio", "chip", "offset", "direction", "active", "bias", "initial", "exit", "safe", "field", "note",
        ]
        return heads[column]
    }

    private static func cell(_ column: Int, of line: Line, _ board: borrowing Board) -> Message {
        var cell = Message()
        switch column {
        case 0: cell.add(line.name.bytes)
        case 1:
            if let pin = line.headerPin {
                let label = board.header.pins[pin - 1].label
                cell.add(label.bytes)
            }
        case 2: cell.add(line.chipLineName.bytes)
        case chipColumn:
            if line.offset != Line.unresolved || !line.chipLineName.isEmpty {
                let label = board.chips[line.chip]
                cell.add(label.bytes)
            }
        case 4: if line.offset != Line.unresolved { cell.add(line.offset) }
        case directionColumn: cell.add(line.direction == .input ? "input" : "output")
        case 6: cell.add(line.isActiveLow ? "low" : "high")
        case 7: cell.add(name(of: line.bias))
        case 8: if line.direction == .output { cell.add(line.output.startsAsLast ? "last" : name(of: line.initial)) }
        case 9: if line.direction == .output { cell.add(name(of: line.exit)) }
        case 10:
            if let safe = line.safe {
                cell.add(name(of: safe.level))
                cell.add(" ")
                cell.add(time: safe.after)
            }
        case 11: if let field = line.field { cell.add(field.bytes) }
        default: cell.add(line.note.bytes)
        }
        // What a line does not have; the last column may be bare.
        if cell.isEmpty, column < columns - 1 { cell.add("-") }
        return cell
    }

    private static func name(of bias: Line.Bias) -> StaticString {
        switch bias {
        case .asIs: "as-is"
        case .disabled: "disabled"
        case .pullUp: "pull-up"
        case .pullDown: "pull-down"
        }
    }

    private static func name(of level: Line.Level?) -> StaticString {
        switch level {
        case .off: "off"
        case .on: "on"
        case nil: "keep"
        }
    }
}
