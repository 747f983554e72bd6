import Bindings
import Board
import FixedMemory
import Fleets

/// `lines`, and `get` of one:
///
/// ```
/// line        gpio     dir  level  owner
/// pump        GPIO17   out  on     forced by console, 4 min left
/// ```
enum LinesView {
    static func row(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ overrides: borrowing Overrides,
        _ status: borrowing ConsoleStatus
    ) -> Message? {
        guard index > 0 else { return cells("line", "gpio", "dir", "level", "owner", board) }
        let line = index - 1
        guard line < board.lines.count else { return nil }
        return row(of: line, board, bindings, overrides, status)
    }

    /// `get` of one line.
    static func row(
        of index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ overrides: borrowing Overrides,
        _ status: borrowing ConsoleStatus
    ) -> Message {
        let line = board.lines[index]
        var owner = Message()
        LineOwner.describe(index, board, overrides, status, into: &owner)
        let gpio = gpio(of: line)
        return cells(
            line.name.bytes, gpio.bytes, line.direction == .input ? "in" : "out", level(bindings.level(of: index)),
            owner.bytes, board)
    }

    static func level(_ level: Line.Level?) -> StaticString {
        switch level {
        case .on: "on"
        case .off: "off"
        case nil: "?"
        }
    }

    private static func gpio(of line: Line) -> Message {
        var text = Message()
        if line.chipLineName.isEmpty { text.add(line.offset) } else { text.add(line.chipLineName.bytes) }
        return text
    }

    private static func cells(
        _ name: Span<UInt8>, _ gpio: Span<UInt8>, _ direction: StaticString, _ level: StaticString,
        _ owner: Span<UInt8>, _ board: borrowing Board
    ) -> Message {
        var width = 4
        var gpioWidth = 7
        for index in board.lines.indices {
            width = max(width, board.lines[index].name.count)
            gpioWidth = max(gpioWidth, board.lines[index].chipLineName.count)
        }
        var row = Message()
        row.add(name)
        row.pad(to: width + 2)
        row.add(gpio)
        row.pad(to: width + gpioWidth + 4)
        row.add(direction)
        row.pad(to: width + gpioWidth + 9)
        row.add(level)
        row.pad(to: width + gpioWidth + 16)
        row.add(owner)
        return row
    }

    private static func cells(
        _ name: StaticString, _ gpio: StaticString, _ direction: StaticString, _ level: StaticString,
        _ owner: StaticString, _ board: borrowing Board
    ) -> Message {
        let (name, gpio, owner) = (Message(name), Message(gpio), Message(owner))
        return cells(name.bytes, gpio.bytes, direction, level, owner.bytes, board)
    }
}
