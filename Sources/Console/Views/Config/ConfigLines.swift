import Board
import FixedMemory
import Fleets

/// The lines, and which of them exclude each other.
enum ConfigLines {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        if !board.interlocks.isEmpty, rows.isNext() { return Message("interlocks:") }
        for index in board.interlocks.indices where rows.isNext() {
            let interlock = board.interlocks[index]
            var row = Message("  ")
            row.add(yaml: interlock.name.bytes)
            row.add(": {")
            row.add("dead_time: ", time: interlock.deadTime)
            row.add("}")
            return row
        }
        if !board.lines.isEmpty, rows.isNext() { return Message("lines:") }
        for index in board.lines.indices {
            if let row = line(&rows, board.lines[index], board) { return row }
        }
        return nil
    }

    private static func line(_ rows: inout RowFinder, _ line: Line, _ board: borrowing Board) -> Message? {
        if rows.isNext() {
            var row = Message("  ")
            row.add(yaml: line.name.bytes)
            row.add(":")
            row.add(placeOf: line, board)
            return row
        }
        if rows.isNext() { return electrics(line, board) }
        if let field = line.field, rows.isNext() { return self.field(field, line) }
        if let row = line.direction == .output ? output(&rows, line, board) : input(&rows, line, board) { return row }
        return rows.isNext() ? Message("    }") : nil
    }

    private static func electrics(_ line: Line, _ board: borrowing Board) -> Message {
        var row = Message("    {")
        if line.offset != Line.unresolved || !line.chipLineName.isEmpty {
            row.add(line.offset != Line.unresolved ? "offset: " : "pin: ")
            row.add(offsetOrNameOf: line)
            row.add(", ")
            row.add(chip: line.chip, board)
        }
        row.add(line.direction == .input ? "direction: input" : "direction: output")
        row.add(line.isActiveLow ? ", active: low" : ", active: high")
        row.add(", bias: ")
        row.add(line.bias)
        row.add(", ")
        guard line.direction == .output else {
            row.add("debounce: ", time: Int64(line.debounce))
            return row
        }
        switch line.drive {
        case .pushPull: row.add("drive: push-pull, ")
        case .openDrain: row.add("drive: open-drain, ")
        case .openSource: row.add("drive: open-source, ")
        }
        row.add("initial: ")
        if line.output.startsAsLast { row.add("last") } else { row.add(line.initial) }
        row.add(", exit: ")
        row.add(line.exit)
        row.add(",")
        return row
    }

    private static func field(_ field: FieldPath, _ line: Line) -> Message {
        var row = Message("    field: ")
        row.add(field.bytes)
        row.add(", ")
        guard line.output.modulation == nil else { return row }
        row.add("values: {off: ")
        line.offValue.describe(into: &row)
        row.add(", on: ")
        line.onValue.describe(into: &row)
        row.add("},")
        return row
    }

    // MARK: Outputs

    private static func output(_ rows: inout RowFinder, _ line: Line, _ board: borrowing Board) -> Message? {
        let output = line.output
        if let safe = line.safe, rows.isNext() {
            var row = Message("    safe: {value: ")
            row.add(safe.level)
            row.add(", after: ")
            row.add(time: safe.after)
            row.add("},")
            return row
        }
        if let pattern = output.pattern, rows.isNext() { return row(of: pattern) }
        if let modulation = output.modulation, rows.isNext() { return row(of: modulation) }
        if output.minimumOn > 0 || output.minimumOff > 0 || output.maximumOn > 0, rows.isNext() {
            var row = Message("    ")
            row.add("min_on: ", time: output.minimumOn)
            row.add("min_off: ", time: output.minimumOff)
            row.add("max_on: ", time: output.maximumOn)
            return row
        }
        if let interlock = output.interlock, rows.isNext() {
            var row = Message("    interlock: ")
            let name = board.interlocks[interlock].name
            row.add(yaml: name.bytes)
            row.add(",")
            return row
        }
        guard output.switches != nil || output.onTime != nil, rows.isNext() else { return nil }
        var row = Message("    counters: {")
        if let measure = output.switches { row.add("switches: ", fieldOf: measure, board) }
        if let measure = output.onTime { row.add("on_time: ", fieldOf: measure, board) }
        row.add("},")
        return row
    }

    private static func row(of pattern: Pattern) -> Message {
        var row = Message("    ")
        if !pattern.repeats, pattern.count == 1 {
            row.add("pulse: ", time: pattern[0])
            return row
        }
        if pattern.repeats, pattern.count == 2 {
            row.add("blink: {")
            row.add("on: ", time: pattern[0])
            row.add("off: ", time: pattern[1])
            row.add("},")
            return row
        }
        row.add("sequence: {steps: [")
        for step in 0..<pattern.count { row.add("", time: pattern[step]) }
        row.add(pattern.repeats ? "], repeat: true}," : "], repeat: false},")
        return row
    }

    private static func row(of modulation: Modulation) -> Message {
        var row = Message("    pwm: {")
        switch modulation {
        case .slow(let period): row.add("period: ", time: period)
        case .kernel(let pwm):
            row.add("chip: ")
            row.add(yaml: pwm.chip.bytes)
            row.add(", channel: ")
            row.add(pwm.channel)
            row.add(", frequency: ")
            row.add(1_000_000_000 / pwm.period)
            row.add("Hz")
        }
        row.add("},")
        return row
    }

    // MARK: Inputs

    private static func input(_ rows: inout RowFinder, _ line: Line, _ board: borrowing Board) -> Message? {
        let input = line.input
        if input.latches || input.throttle > 0, rows.isNext() {
            var row = Message("    ")
            if input.latches { row.add("latch: true, ") }
            row.add("throttle: ", time: input.throttle)
            return row
        }
        if let pulses = input.pulses, rows.isNext() {
            var row = Message("    counter: {")
            row.add("field: ", fieldOf: pulses.measure, board)
            row.add("factor: ", bound: pulses.factor)
            row.add("},")
            return row
        }
        if let frequency = input.frequency, rows.isNext() {
            var row = Message("    frequency: {")
            row.add("field: ", fieldOf: frequency.measure, board)
            row.add("factor: ", bound: frequency.factor)
            row.add("window: ", time: frequency.window)
            row.add("},")
            return row
        }
        if let encoder = input.encoder, rows.isNext() { return row(of: encoder, board) }
        guard let event = line.event, rows.isNext() else { return nil }
        return row(of: event)
    }

    private static func row(of encoder: Encoder, _ board: borrowing Board) -> Message {
        var row = Message("    encoder: {with: ")
        row.add(nameOfLine: encoder.other, board)
        row.add(", ")
        row.add("field: ", fieldOf: encoder.measure, board)
        row.add("changes: ")
        row.add(encoder.changesPerStep)
        row.add(", min: ")
        row.add(encoder.minimum)
        row.add(", max: ")
        row.add(encoder.maximum)
        row.add("},")
        return row
    }

    private static func row(of event: LineEvent) -> Message {
        var row = Message("    event: {")
        row.add(event.rule)
        if let clicks = event.clicks {
            row.add(", clicks: {")
            row.add("gap: ", time: clicks.gap)
            row.add("long: ", time: clicks.long)
            row.add("}},")
            return row
        }
        switch event.edges {
        case .rising: row.add(", on: rising},")
        case .falling: row.add(", on: falling},")
        case .both: row.add(", on: both},")
        }
        return row
    }
}

extension Message {
    mutating func add(_ bias: Line.Bias) {
        switch bias {
        case .asIs: add("as-is")
        case .disabled: add("disabled")
        case .pullUp: add("pull-up")
        case .pullDown: add("pull-down")
        }
    }

    /// Adds a line's offset or, where only that is known, its name.
    mutating func add(offsetOrNameOf line: Line) {
        let name = line.chipLineName
        if line.offset != Line.unresolved { add(line.offset) } else { add(yaml: name.bytes) }
    }

    /// Adds what is known of a line's place beside its offset, as a remark.
    mutating func add(placeOf line: Line, _ board: borrowing Board) {
        if !line.chipLineName.isEmpty {
            add(" # ")
            add(line.chipLineName.bytes)
        }
        if let pin = line.headerPin {
            add(line.chipLineName.isEmpty ? " # pin " : ", pin ")
            let label = board.header.pins[pin - 1].label
            add(label.bytes)
        }
        guard !line.note.isEmpty else { return }
        add(line.chipLineName.isEmpty && line.headerPin == nil ? " # " : ", ")
        add(line.note.bytes)
    }
}
