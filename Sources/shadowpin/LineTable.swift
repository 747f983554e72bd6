import Board
import FixedMemory
import Fleets

/// The lines of a board as a table:
///
/// ```
///   line    pin  gpio    offset  direction  active  bias     initial  exit  field
///   pump    11   GPIO17  17      output     low     as-is    off      keep  pump.on
/// ```
enum LineTable {
    /// Two spaces and what the longest entry of each column usually is.
    private static var widths: InlineArray<9, Int> { [14, 5, 9, 8, 11, 8, 11, 9, 6] }

    static var head: Message {
        var row = Row(widths)
        row.add("line")
        row.add("pin")
        row.add("gpio")
        row.add("offset")
        row.add("direction")
        row.add("active")
        row.add("bias")
        row.add("initial")
        row.add("exit")
        row.add("field")
        return row.text
    }

    static func row(_ line: Line) -> Message {
        var row = Row(widths)
        row.add(line.name.bytes)
        if let pin = line.headerPin { row.add(pin) } else { row.add("-") }
        if line.chipLineName.isEmpty { row.add("-") } else { row.add(line.chipLineName.bytes) }
        row.add(line.offset)
        row.add(line.direction == .output ? "output" : "input")
        row.add(line.isActiveLow ? "low" : "high")
        row.add(bias(line.bias))
        row.add(line.direction == .output ? level(line.initial) : "-")
        row.add(line.direction == .output ? level(line.exit) : "-")
        if let field = line.field { row.add(field.bytes) } else { row.add("-") }
        if !(line.offValue == .bool(false) && line.onValue == .bool(true)) { row.addValues(line) }
        return row.text
    }

    private static func bias(_ bias: Line.Bias) -> StaticString {
        switch bias {
        case .asIs: "as-is"
        case .disabled: "disabled"
        case .pullUp: "pull-up"
        case .pullDown: "pull-down"
        }
    }

    private static func level(_ level: Line.Level?) -> StaticString {
        switch level {
        case .off: "off"
        case .on: "on"
        case nil: "keep"
        }
    }
}

/// A line of the table as it is being written.
private struct Row {
    private(set) var text = Message()
    private let widths: InlineArray<9, Int>
    private var column = 0
    /// Where the column that is next begins.
    private var edge = 0

    init(_ widths: InlineArray<9, Int>) { self.widths = widths }

    mutating func add(_ entry: StaticString) {
        pad()
        text.add(entry)
    }

    mutating func add(_ entry: Span<UInt8>) {
        pad()
        text.add(entry)
    }

    mutating func add(_ entry: Int) {
        pad()
        text.add(entry)
    }

    /// What the field holds, where that is not false and true.
    mutating func addValues(_ line: Line) {
        text.add(" (")
        line.offValue.describe(into: &text)
        text.add(" or ")
        line.onValue.describe(into: &text)
        text.add(")")
    }

    private mutating func pad() {
        while text.bytes.count < edge { text.add(" ") }
        // An entry that is too long pushes the others, it does not touch them.
        if column > 0, text.bytes[text.bytes.count - 1] != UInt8(ascii: " ") { text.add(" ") }
        if column < widths.count { edge += widths[column] }
        column += 1
    }
}
