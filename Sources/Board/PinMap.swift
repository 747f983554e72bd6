import FixedMemory

/// What is where on a board's header (`board/pinmaps/`).
public struct PinMap: ~Copyable {
    /// Pins of the header that every Raspberry Pi has since the B+.
    public static let pinCount = 40

    /// One pin of the header.
    public struct Pin: Sendable {
        public enum Kind: Sendable { case gpio, power, ground }

        public var kind = Kind.ground
        /// `GPIO17`, `3.3 V`, `GND`.
        public var name = FixedString<32>()
        /// Of a GPIO: where it is on the chip, 0 and up.
        public var offset = 0
        /// Of a GPIO: what else it can be, `PCM CLK, PWM0`; empty where there is nothing.
        public var functions = FixedString<48>()
        /// Of a GPIO: what the board itself uses it for, so that no board file may; empty where it is free.
        public var reserved = FixedString<48>()
        /// Of a GPIO: what to know before using it; empty where there is nothing.
        public var note = Line.Note()
    }

    /// `Raspberry Pi 4 Model B`
    public internal(set) var name = FixedString<48>()
    /// The label of the chip the GPIOs are on.
    public internal(set) var chipLabel = FixedString<32>()

    var pins = InlineArray<40, Pin>(repeating: Pin())

    init() {}

    /// The pin with this number, 1...40; any other number is a programming error and traps.
    public subscript(headerPin: Int) -> Pin { pins[headerPin - 1] }

    /// The number of the GPIO's pin, by its name (`GPIO17`).
    public func headerPin(named name: Span<UInt8>) -> Int? {
        for index in pins.indices where pins[index].kind == .gpio && pins[index].name.bytes.equals(name) {
            return index + 1
        }
        return nil
    }

    /// The GPIO whose name is nearest.
    func nearest(to name: Span<UInt8>) -> NearestWord {
        var nearest = NearestWord(to: name)
        for index in pins.indices where pins[index].kind == .gpio { nearest.offer(pins[index].name.bytes) }
        return nearest
    }

    /// The number of the GPIO's pin, by its place on the chip.
    public func headerPin(offset: Int) -> Int? {
        for index in pins.indices where pins[index].kind == .gpio && pins[index].offset == offset { return index + 1 }
        return nil
    }
}
