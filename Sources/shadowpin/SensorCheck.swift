import Board
import FixedMemory
import Hardware

/// The part of `shadowpin check` about sensors of the kernel's: whether this machine has them. That is no error, for the
/// board file may be another machine's.
enum SensorCheck {
    static func run(_ board: borrowing Board) {
        for index in board.sensors.sensors.indices { Terminal.printLine(board.sensors.text(index)) }
        if board.chips.isSimulated { return }
        for index in board.sensors.sensors.indices {
            let sensor = board.sensors.sensors[index]
            for output in sensor.outputs {
                guard let problem = KernelSource(sensor, board.sensors.outputs[output])?.problem() else { continue }
                Terminal.printLine(warning(sensor, board.sensors.outputs[output], problem))
                // A device that is not there has none of its channels.
                if problem != .noChannel { break }
            }
        }
    }

    private static func warning(_ sensor: Sensor, _ output: SensorOutput, _ problem: SensorFailure) -> Message {
        var text = Message("warning: sensor ")
        // Copies: see FixedString.==.
        let (name, place, channel) = (sensor.name, sensor.place, output.name)
        text.quote(name.bytes)
        text.add(" (line ")
        text.add(sensor.sourceLine)
        text.add("): on this machine ")
        guard problem == .notFound else {
            problem.describe(into: &text)
            if problem == .noChannel {
                text.add(": ")
                text.quote(channel.bytes)
            }
            return text
        }
        text.add("the kernel has no ")
        text.quote(place.bytes)
        addHint(sensor, to: &text)
        return text
    }

    /// What has a Raspberry Pi's kernel load the driver. (Raspberry Pi firmware, overlays/README)
    private static func addHint(_ sensor: Sensor, to text: inout Message) {
        let place = sensor.place
        switch sensor.driver {
        case .oneWire: text.add("; a Raspberry Pi needs 'dtoverlay=w1-gpio' in config.txt")
        case .iio, .hwmon:
            if isI2CSensor(place.bytes) {
                text.add("; a Raspberry Pi needs 'dtoverlay=i2c-sensor,")
                text.add(place.bytes)
                text.add("' in config.txt")
            } else if place.bytes.equals("ads1115") || place.bytes.equals("ads1015") {
                text.add("; a Raspberry Pi needs 'dtoverlay=")
                text.add(place.bytes)
                text.add("' in config.txt")
            } else {
                text.add(": load its driver")
            }
        case .thermal: text.add(": compare with /sys/class/thermal/*/type")
        default: break
        }
    }

    /// The parameters of the overlay `i2c-sensor` that are also the device's name in the kernel.
    private static func isI2CSensor(_ name: Span<UInt8>) -> Bool {
        let names: InlineArray<18, StaticString> = [
            "aht10", "bme280", "bme680", "bmp085", "bmp180", "bmp280", "ds1621", "htu21", "jc42", "lm75", "max17040",
            "sht3x", "sht4x", "shtc3", "si7020", "tmp102", "tsl4531", "veml6070",
        ]
        for index in names.indices where name.equals(names[index]) { return true }
        return false
    }
}
