import Board
import FixedMemory
import Fleets

/// Parts of a board file.
extension Message {
    /// Adds a text: plain if it can be mistaken for nothing else, otherwise in double quotes.
    mutating func add(yaml text: Span<UInt8>) {
        guard Self.isPlain(text) else { return addQuoted(text) }
        add(text)
    }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty else { return false }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "/"):
                continue
            // A number, or a list's element, may begin so.
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                if index > 0 { continue }
            default: break
            }
            return false
        }
        return true
    }

    private mutating func addQuoted(_ text: Span<UInt8>) {
        add("\"")
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                add("\\")
                add(character: byte)
            case 0..<0x20, 0x7F:
                add("\\x")
                add(character: hexDigit(byte >> 4))
                add(character: hexDigit(byte & 15))
            default: add(character: byte)
            }
        }
        add("\"")
    }

    mutating func add(_ number: Double) { FieldValue.number(number).describe(into: &self) }

    mutating func add(_ level: Line.Level?) {
        switch level {
        case .off: add("off")
        case .on: add("on")
        case nil: add("keep")
        }
    }

    /// Adds `chip: label, `, unless it is the first one, which stands at the file's top.
    mutating func add(chip index: Int, _ board: borrowing Board) {
        guard index > 0 else { return }
        add("chip: ")
        let label = board.chips[index]
        add(yaml: label.bytes)
        add(", ")
    }

    /// Adds `key: time, `, unless there is no such time.
    mutating func add(_ key: StaticString, time milliseconds: Int64) {
        guard milliseconds > 0 else { return }
        add(key)
        add(time: milliseconds)
        add(", ")
    }

    /// Adds `key: number, `, unless it has no bound.
    mutating func add(_ key: StaticString, bound: Double) {
        guard bound.isFinite else { return }
        add(key)
        add(bound)
        add(", ")
    }

    /// Adds how a signal is called in conditions and controls.
    mutating func add(nameOf signal: Signal, _ board: borrowing Board) {
        for index in board.fields.indices where board.fields[index].signal == signal {
            let path = board.fields[index].path
            return add(path.bytes)
        }
        guard case .line(let line) = signal else { return }
        add(nameOfLine: line, board)
    }

    mutating func add(nameOfLine line: Int, _ board: borrowing Board) {
        let name = board.lines[line].name
        add(name.bytes)
    }

    /// Adds `field: path, ` of a measure, which has one.
    mutating func add(_ key: StaticString, fieldOf measure: Int, _ board: borrowing Board) {
        add(key)
        add(nameOf: .measure(measure), board)
        add(", ")
    }

    /// Adds an event's keys.
    mutating func add(_ rule: EventRule, withLimit: Bool = true) {
        add("type: ")
        add(yaml: rule.type.bytes)
        add(", severity: ")
        add(rule.severity.text)
        guard withLimit else { return }
        add(", at_most: {count: ")
        add(rule.limit.count)
        add(", per: ")
        add(time: rule.limit.period)
        add("}")
    }

    /// Adds the keys of which values are allowed, but for a list of them.
    mutating func add(_ rule: ValueRule) {
        add("type: ")
        add(rule.kind.name)
        add(", ")
        add("min: ", bound: rule.minimum)
        add("max: ", bound: rule.maximum)
    }
}

/// `enum: […],` in rows of their own, for texts may be long.
func choicesRow(_ rows: inout RowFinder, _ rule: ValueRule, _ board: borrowing Board) -> Message? {
    guard !rule.choices.isEmpty else { return nil }
    if rows.isNext() { return Message("      enum: [") }
    for choice in rule.choices where rows.isNext() {
        var row = Message("        ")
        row.addQuoted(board.choices[choice])
        row.add(",")
        return row
    }
    return rows.isNext() ? Message("      ],") : nil
}

extension Message {
    fileprivate mutating func addQuoted(_ text: FieldValue.Text) { addQuoted(text.bytes) }
}
