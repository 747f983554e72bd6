import Board
import FixedMemory

/// A device of the kernel's Industrial I/O. (Linux, Documentation/ABI/testing/sysfs-bus-iio)
struct IIODevice {
    private let folder: KernelFile

    init(_ folder: KernelFile) { self.folder = folder }

    /// The value of a channel such as `temp` or `voltage0`: what the driver has worked out (`in_temp_input`), or
    /// (raw + offset) * scale.
    func value(of channel: SensorOutput.Name) throws(SensorFailure) -> Double {
        let unit = Self.unit(of: channel.bytes)
        do throws(SensorFailure) { return try file(channel.bytes, "_input").number() * unit } catch .noChannel {}
        let raw = try file(channel.bytes, "_raw").number()
        return (raw + (try shared(channel, "_offset", without: 0))) * (try shared(channel, "_scale", without: 1)) * unit
    }

    /// - Throws: `.noChannel` where the device does not have it.
    func find(_ channel: SensorOutput.Name) throws(SensorFailure) {
        guard try !file(channel.bytes, "_input").exists else { return }
        guard try file(channel.bytes, "_raw").exists else { throw .noChannel }
    }

    private func file(_ channel: Span<UInt8>, _ ending: StaticString) throws(SensorFailure) -> KernelFile {
        try folder.joined("/in_").joined(channel).joined(ending)
    }

    /// Of the channel alone (`in_voltage0_scale`), or of all channels of its type (`in_voltage_scale`).
    private func shared(
        _ channel: SensorOutput.Name, _ ending: StaticString, without fallback: Double
    ) throws(SensorFailure) -> Double {
        do throws(SensorFailure) { return try file(channel.bytes, ending).number() } catch .noChannel {}
        var end = 0
        let bytes = channel.bytes
        while end < bytes.count, bytes[end] < UInt8(ascii: "0") || bytes[end] > UInt8(ascii: "9") { end += 1 }
        guard end < bytes.count else { return fallback }
        return try file(bytes.extracting(0..<end), ending).number(without: fallback)
    }

    /// The kernel's milli units become °C, percent, V, A and W; pressure stays in kPa, and everything else as it is.
    static func unit(of channel: Span<UInt8>) -> Double {
        let types: InlineArray<5, StaticString> = ["temp", "humidityrelative", "voltage", "current", "power"]
        for index in types.indices where channel.starts(with: types[index]) { return 0.001 }
        return 1
    }
}
