import Board
import FixedMemory

/// A chip of the kernel's hardware monitoring. (Linux, Documentation/hwmon/sysfs-interface.rst)
struct HwmonChip {
    private let folder: KernelFile

    init(_ folder: KernelFile) { self.folder = folder }

    /// The value of a channel such as `temp1`, or of the one that has this label.
    func value(of channel: SensorOutput.Name, isLabel: Bool) throws(SensorFailure) -> Double {
        let stem = try find(channel, isLabel: isLabel)
        return try file(stem.bytes).number() * Self.unit(of: stem.bytes)
    }

    /// The channel's name. `.noChannel` where the chip does not have it.
    func find(_ channel: SensorOutput.Name, isLabel: Bool) throws(SensorFailure) -> FixedString<64> {
        guard isLabel else {
            guard try file(channel.bytes).exists, let stem = try? FixedString<64>(channel.bytes) else { throw .noChannel }
            return stem
        }
        return try folder.stem(endingWith: "_label", holding: channel.bytes)
    }

    private func file(_ channel: Span<UInt8>) throws(SensorFailure) -> KernelFile {
        try folder.joined("/").joined(channel).joined("_input")
    }

    /// The kernel's milli and micro units become °C, percent, V, A, W and J; fans stay in revolutions per minute.
    static func unit(of channel: Span<UInt8>) -> Double {
        let milli: InlineArray<4, StaticString> = ["temp", "in", "curr", "humidity"]
        for index in milli.indices where channel.starts(with: milli[index]) { return 0.001 }
        if channel.starts(with: "power") || channel.starts(with: "energy") { return 0.000_001 }
        return 1
    }
}
