import Board
import FixedMemory

/// A value that a driver of the kernel's has, by names, never by the numbers that the kernel gives devices as they come.
///
/// Bits that can be copied from a process to another one of the same program.
public struct KernelSource: Sendable {
    enum Kind: Sendable { case file, iio, hwmon, thermal, oneWire }

    // Variables, for the optimiser takes it that nothing copies bits into constants.
    private var kind: Kind
    /// A file's path, a device's name, a zone's type, a 1-Wire sensor's number.
    private var place: Sensor.Place
    /// Of `iio` and `hwmon`.
    private var channel: SensorOutput.Name
    private var isLabel: Bool
    private var address: Int?

    /// Nil: the sensor is on lines of the board's chip.
    @export(interface)
    public init?(_ sensor: Sensor, _ output: SensorOutput) {
        switch sensor.driver {
        case .sysfs: kind = .file
        case .iio: kind = .iio
        case .hwmon: kind = .hwmon
        case .thermal: kind = .thermal
        case .oneWire: kind = .oneWire
        case .dht11, .dht22, .hcsr04, .hx711, .flow, .rain: return nil
        }
        place = sensor.place
        channel = output.name
        isLabel = output.isLabel
        address = sensor.address
    }

    /// A source that has no value.
    init() {
        kind = .file
        place = Sensor.Place()
        channel = SensorOutput.Name()
        isLabel = false
        address = nil
    }

    /// The value now, in °C, percent, V, A, W, or the unit that the kernel documents for it. May take as long as the sensor
    /// needs: 0.75 s for 1-Wire.
    ///
    /// - Parameter root: in front of `/sys`; empty but in tests.
    func read(root: Span<UInt8>) throws(SensorFailure) -> Double {
        switch kind {
        case .file:
            do throws(SensorFailure) { return try KernelFile(place.bytes).number() } catch .noChannel { throw .notFound }
        case .iio: return try IIODevice(find(root)).value(of: channel)
        case .hwmon: return try HwmonChip(find(root)).value(of: channel, isLabel: isLabel)
        case .thermal: return try find(root).file("temp").number() / 1_000
        case .oneWire: return try OneWireSensor(find(root)).temperature()
        }
    }

    /// The device's folder.
    func find(_ root: Span<UInt8>) throws(SensorFailure) -> KernelFile {
        let folder: StaticString =
            switch kind {
            case .file: ""
            case .iio: "/sys/bus/iio/devices"
            case .hwmon: "/sys/class/hwmon"
            case .thermal: "/sys/class/thermal"
            case .oneWire: "/sys/bus/w1/devices"
            }
        let path = try KernelFile(root).joined(folder)
        if case .oneWire = kind {
            let device = try path.joined("/").joined(place.bytes)
            guard device.exists else { throw .notFound }
            return device
        }
        let name: StaticString = if case .thermal = kind { "type" } else { "name" }
        let prefix: StaticString =
            switch kind {
            case .iio: "iio:device"
            case .hwmon: "hwmon"
            default: "thermal_zone"
            }
        return try path.entry(startingWith: prefix, whose: name, is: place.bytes, address: address)
    }

    /// Whether the kernel has the device and its channel, for a person who checks a board file; nothing is measured.
    @export(interface)
    public func problem() -> SensorFailure? {
        let none = FixedString<1>()
        do throws(SensorFailure) {
            switch kind {
            case .file: return try KernelFile(place.bytes).exists ? nil : .notFound
            case .iio: try IIODevice(find(none.bytes)).find(channel)
            case .hwmon: _ = try HwmonChip(find(none.bytes)).find(channel, isLabel: isLabel)
            case .thermal, .oneWire: _ = try find(none.bytes)
            }
            return nil
        } catch { return error }
    }
}
