import FixedMemory

/// The pins of a board's headers as a person sees them.
public struct Header: ~Copyable {
    /// Pins at most: the two headers of a BeagleBone have 46 each.
    public static let maxPins = 92

    /// `11`, or `P8_12` where there is more than one header.
    public typealias Label = FixedString<8>

    /// `GPIO17`, `3.3 V`: short, for two stand side by side.
    public typealias Name = FixedString<16>

    public struct Pin: Sendable {
        public let label: Label
        public let name: Name
    }

    /// `Raspberry Pi 4 Model B`; empty where `board` is not given.
    public internal(set) var name = FixedString<48>()

    /// Header by header; odd ones are the upper or left row.
    public internal(set) var pins = FixedList<92, Pin>()

    init() {}
}
