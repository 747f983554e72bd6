import FixedMemory

/// The board's sensors, with what they share room for.
public struct SensorTable: ~Copyable {
    public static let maxSensors = 32
    public static let maxOutputs = 64
    /// Lines of sensors; each has two at most, and a board's header 28 in all.
    public static let maxLines = 28
    /// Of all calibrations: a table of 16 pairs for each of 8 values.
    public static let maxNumbers = 256

    public internal(set) var sensors = FixedList<32, Sensor>()

    /// In the order of the sensors. Each is a measure of the board.
    public internal(set) var outputs = FixedList<64, SensorOutput>()

    /// Taken by sensors alone. On the chip they follow the board's lines: `board.lines.count` + index.
    public internal(set) var lines = FixedList<28, SensorLine>()

    /// What calibrations calculate with.
    public internal(set) var numbers = FixedList<256, Double>()

    public init() {}

    /// The sensor with this name.
    @export(interface)
    public func index(of name: Span<UInt8>) -> Int? {
        for index in sensors.indices {
            let sensor = sensors[index]
            if sensor.name.bytes.equals(name) { return index }
        }
        return nil
    }

    /// Whether the pulses of a line, an index in `lines`, are counted.
    public func countsPulses(_ line: Int) -> Bool {
        for index in sensors.indices where sensors[index].lines.contains(line) { return sensors[index].driver.countsPulses }
        return false
    }

    /// Whether any is read through the kernel's drivers.
    public var needReader: Bool {
        for index in sensors.indices where !sensors[index].driver.isOnLines { return true }
        return false
    }
}
