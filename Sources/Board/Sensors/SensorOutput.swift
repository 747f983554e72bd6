import FixedMemory

/// One value of a sensor, and what becomes of it on its way to the shadow (`fields:`).
public struct SensorOutput: Sendable {
    /// As long as a channel's name: those of the kernel (`in_humidityrelative_input`) are shorter.
    public typealias Name = FixedString<32>

    /// The driver's quantity, the device's channel (`temp1`), or the channel's label.
    public var name: Name

    /// Which of the driver's quantities it is, from 0; of devices with channels always 0.
    public var quantity = 0

    /// `name` is what the kernel's `*_label` file says. Of `hwmon`.
    public var isLabel = false

    public var rules = ReadingRules()

    public init(name: Name) { self.name = name }
}
