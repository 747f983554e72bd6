import Board
import FixedMemory
import Fleets

/// The sensors, and what becomes of their values.
enum ConfigSensors {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        if !board.sensors.sensors.isEmpty, rows.isNext() { return Message("sensors:") }
        for index in board.sensors.sensors.indices {
            if let row = sensor(&rows, board.sensors.sensors[index], board) { return row }
        }
        return nil
    }

    private static func sensor(_ rows: inout RowFinder, _ sensor: Sensor, _ board: borrowing Board) -> Message? {
        if rows.isNext() {
            var row = Message("  ")
            row.add(yaml: sensor.name.bytes)
            row.add(":")
            for index in sensor.lines { row.add(placeOf: board.sensors.lines[index].line(.input), board) }
            return row
        }
        if rows.isNext() {
            var row = Message("    {driver: ")
            row.add(sensor.driver.name)
            row.add(", ")
            row.add("every: ", time: sensor.period)
            row.add("failures: ")
            row.add(sensor.failures)
            row.add(",")
            return row
        }
        if !sensor.lines.isEmpty, rows.isNext() { return wiring(sensor, board) }
        if sensor.lines.isEmpty, rows.isNext() { return source(sensor, board) }
        if let row = special(&rows, sensor) { return row }
        // The only one of its sensor.
        if let output = sensor.outputs.first, board.sensors.outputs[output].isLabel {
            if let row = value(&rows, output, board) { return row }
        } else {
            if rows.isNext() { return Message("    fields: {") }
            for output in sensor.outputs {
                if let row = value(&rows, output, board) { return row }
            }
            if rows.isNext() { return Message("    },") }
        }
        return rows.isNext() ? Message("    }") : nil
    }

    private static func wiring(_ sensor: Sensor, _ board: borrowing Board) -> Message {
        var row = Message("    ")
        let line = board.sensors.lines[sensor.lines.lowerBound].line(.input)
        if case .two(let first, let second) = sensor.driver.wiring {
            row.add(line.offset != Line.unresolved ? "offsets: {" : "pins: {")
            row.add(first)
            row.add(": ")
            row.add(offsetOrNameOf: line)
            row.add(", ")
            row.add(second)
            row.add(": ")
            row.add(offsetOrNameOf: board.sensors.lines[sensor.lines.lowerBound + 1].line(.input))
            row.add("}, ")
        } else {
            row.add(line.offset != Line.unresolved ? "offset: " : "pin: ")
            row.add(offsetOrNameOf: line)
            row.add(", ")
        }
        row.add(chip: line.chip, board)
        row.add("bias: ")
        row.add(line.bias)
        row.add(", ")
        row.add("debounce: ", time: Int64(line.debounce))
        return row
    }

    /// Where the kernel has it.
    private static func source(_ sensor: Sensor, _ board: borrowing Board) -> Message {
        var row = Message("    ")
        switch sensor.driver {
        case .sysfs: row.add("path: ")
        case .iio, .hwmon: row.add("device: ")
        case .thermal: row.add("zone: ")
        default: row.add("id: ")
        }
        row.add(yaml: sensor.place.bytes)
        row.add(", ")
        if let address = sensor.address {
            row.add("address: \"0x")
            row.add(character: hexDigit(UInt8(address >> 4)))
            row.add(character: hexDigit(UInt8(address & 15)))
            row.add("\", ")
        }
        if sensor.driver == .sysfs, let output = sensor.outputs.first {
            row.add("scale: ", bound: board.sensors.outputs[output].rules.scale)
            row.add("offset: ", bound: board.sensors.outputs[output].rules.offset)
        }
        return row
    }

    /// What some drivers have alone.
    private static func special(_ rows: inout RowFinder, _ sensor: Sensor) -> Message? {
        if sensor.driver.countsPulses, rows.isNext() {
            var row = Message("    ")
            row.add("per_pulse: ", bound: sensor.perPulse)
            return row
        }
        guard sensor.driver == .hx711, rows.isNext() else { return nil }
        switch sensor.clockPulses {
        case 26: return Message("    gain: 32,")
        case 27: return Message("    gain: 64,")
        default: return Message("    gain: 128,")
        }
    }

    // MARK: Values

    private static func value(_ rows: inout RowFinder, _ index: Int, _ board: borrowing Board) -> Message? {
        let output = board.sensors.outputs[index]
        if rows.isNext() {
            var row = Message(output.isLabel ? "    label: " : "      ")
            row.add(yaml: output.name.bytes)
            row.add(output.isLabel ? ", " : ": {")
            for measure in board.measures.indices {
                if case .sensor(_, index) = board.measures[measure].source { row.add("field: ", fieldOf: measure, board) }
            }
            row.add("round: ")
            row.add(output.rules.decimals)
            row.add(",")
            return row
        }
        if let row = rules(&rows, output.rules, board) { return row }
        return !output.isLabel && rows.isNext() ? Message("      },") : nil
    }

    private static func rules(_ rows: inout RowFinder, _ rules: ReadingRules, _ board: borrowing Board) -> Message? {
        if rules.median > 1 || rules.average > 1 || rules.exponential < 1, rows.isNext() {
            var row = Message("        filter: {median: ")
            row.add(rules.median)
            row.add(", average: ")
            row.add(rules.average)
            row.add(", ")
            row.add("exponential: ", bound: rules.exponential)
            row.add("},")
            return row
        }
        if let row = calibration(&rows, rules.calibration, board) { return row }
        if rules.minimum.isFinite || rules.maximum.isFinite, rows.isNext() {
            var row = Message("        clamp: {")
            row.add("min: ", bound: rules.minimum)
            row.add("max: ", bound: rules.maximum)
            row.add("},")
            return row
        }
        guard rules.deadband > 0 || rules.shortestInterval > 0 || rules.heartbeat > 0, rows.isNext() else { return nil }
        var row = Message("        ")
        if rules.deadband > 0 { row.add("deadband: ", bound: rules.deadband) }
        row.add("throttle: ", time: rules.shortestInterval)
        row.add("heartbeat: ", time: rules.heartbeat)
        return row
    }

    /// Long lists take rows of their own: four pairs each.
    private static func calibration(
        _ rows: inout RowFinder, _ calibration: Calibration, _ board: borrowing Board
    ) -> Message? {
        switch calibration {
        case .none: return nil
        case .linear(let gain, let offset):
            guard rows.isNext() else { return nil }
            var row = Message("        calibrate: {")
            row.add("gain: ", bound: gain)
            row.add("offset: ", bound: offset)
            row.add("},")
            return row
        case .polynomial(let numbers):
            guard rows.isNext() else { return nil }
            var row = Message("        calibrate: {polynomial: [")
            for number in numbers { row.add("", bound: board.sensors.numbers[number]) }
            row.add("]},")
            return row
        case .table(let numbers):
            if rows.isNext() { return Message("        calibrate: {table: [") }
            var start = numbers.lowerBound
            while start < numbers.upperBound {
                let end = min(start + 8, numbers.upperBound)
                if rows.isNext() { return pairs(start..<end, board) }
                start = end
            }
            return rows.isNext() ? Message("        ]},") : nil
        }
    }

    private static func pairs(_ numbers: Range<Int>, _ board: borrowing Board) -> Message {
        var row = Message("         ")
        var index = numbers.lowerBound
        while index < numbers.upperBound {
            row.add(" [")
            row.add(board.sensors.numbers[index])
            row.add(", ")
            row.add(board.sensors.numbers[index + 1])
            row.add("],")
            index += 2
        }
        return row
    }
}
