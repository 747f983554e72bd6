import FixedMemory

/// A sensor as the board file describes it (`sensors:`).
public struct Sensor: Sendable {
    public typealias Name = Line.Name

    /// A path (128 bytes are more than any in /sys has), or the name of a device, a zone or a 1-Wire sensor.
    public typealias Place = FixedString<160>

    /// The file's key: how errors, logs and the console call the sensor.
    public var name: Name
    public var driver: SensorDriver

    /// From one reading to the next, in milliseconds.
    public var period: Int64 = 10_000

    /// So many readings in a row have to fail before the sensor counts as failing, 1...100. Until then its last values stay.
    public var failures = 3

    /// Its values, in `SensorTable.outputs`.
    public var outputs = 0..<0

    /// Its lines, in `SensorTable.lines`: in the order of the driver's names for them.
    public var lines = 0..<0

    /// What a pulse stands for, in the unit that `total` has. Of `flow` and `rain`.
    public var perPulse = 1.0

    /// Clock pulses of a reading, which choose input and gain: 25 (A, 128), 26 (B, 32) or 27 (A, 64). Of `hx711`.
    public var clockPulses = 25

    /// Where the kernel has it. Of `sysfs` a path, of `iio` and `hwmon` the device's name, of `thermal` the zone's type, of
    /// `1-wire` the sensor's number on its bus.
    public var place = Place()

    /// The I²C address that tells several devices of one name apart, 3...0x77; nil: there is one.
    public var address: Int?

    /// Where the file names it: 1 and up.
    public var sourceLine: Int

    public init(name: Name, driver: SensorDriver, sourceLine: Int) {
        self.name = name
        self.driver = driver
        self.sourceLine = sourceLine
    }
}
