import Board
import FixedMemory

/// What sensors measure where there is no hardware (`chip: simulated`): what `shadowpin simulate FILE value` tells them;
/// until then a room of 20 °C and 50 % humidity, and 0 of everything else.
struct SimulatedSensors: ~Copyable {
    private let inPlace = InPlace()
    private var names = InlineArray<32, Sensor.Name>(repeating: Sensor.Name())
    private var isFailing = InlineArray<32, Bool>(repeating: false)
    private var outputs = InlineArray<32, Range<Int>>(repeating: 0..<0)
    private var outputNames = InlineArray<64, SensorOutput.Name>(repeating: SensorOutput.Name())
    private var values = InlineArray<64, Double>(repeating: 0)
    private var count = 0

    init() {}

    /// Plays the sensors of a board file; before any command about one.
    mutating func play(_ table: borrowing SensorTable) {
        count = table.sensors.count
        for index in table.sensors.indices {
            names[index] = table.sensors[index].name
            outputs[index] = table.sensors[index].outputs
        }
        for index in table.outputs.indices {
            let name = table.outputs[index].name
            outputNames[index] = name
            values[index] = name.bytes.starts(with: "temp") ? 20 : name.bytes.starts(with: "humidity") ? 50 : 0
        }
    }

    func outcome(_ sensor: Int, output: Int) -> KernelOutcome {
        isFailing[sensor] ? .failed(.simulated) : .value(values[output])
    }

    /// Does a command about a sensor; nil: it is about none of these.
    mutating func answer(_ command: SimulatedCommand) -> Message? {
        let word = command.line
        let dot = word.bytes.firstIndex(of: UInt8(ascii: "."))
        let name = word.bytes.extracting(0..<(dot ?? word.count))
        guard let sensor = index(of: name) else { return nil }
        switch command.verb {
        case .fail: isFailing[sensor] = true
        case .heal: isFailing[sensor] = false
        case .value:
            guard let number = command.number else { return Message("error which value? A number, such as 21.5") }
            guard let output = output(of: sensor, word.bytes.extracting((dot.map { $0 + 1 } ?? word.count)..<word.count))
            else { return choices(of: sensor) }
            values[output] = number
        default: return Message("error that is a sensor: tell its value, or have it fail or heal")
        }
        return Message("ok")
    }

    private func index(of name: Span<UInt8>) -> Int? {
        for index in 0..<count {
            let known = names[index]
            if known.bytes.equals(name) { return index }
        }
        return nil
    }

    /// The value of this name; the only one where none is named.
    private func output(of sensor: Int, _ name: Span<UInt8>) -> Int? {
        if name.isEmpty { return outputs[sensor].count == 1 ? outputs[sensor].lowerBound : nil }
        for index in outputs[sensor] {
            let known = outputNames[index]
            if known.bytes.equals(name) { return index }
        }
        return nil
    }

    private func choices(of sensor: Int) -> Message {
        var message = Message("error which value of it?")
        for index in outputs[sensor] {
            message.add(" ")
            let (sensor, output) = (names[sensor], outputNames[index])
            message.add(sensor.bytes)
            message.add(".")
            message.add(output.bytes)
        }
        return message
    }
}
