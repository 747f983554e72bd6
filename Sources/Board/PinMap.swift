import FixedMemory

/// What is where on a board's headers (`board/pinmaps/`).
struct PinMap: ~Copyable {
    /// What a board file may call a pin: a number where the board has one header (`11`), else with the header's name
    /// before it (`P8_12`).
    typealias Label = Header.Label

    struct Pin: Sendable {
        enum Kind: Sendable {
            case gpio, power, ground
            /// Something that is none of these: an analog input, reset.
            case other
        }

        var kind = Kind.ground
        var label = Label()
        /// `GPIO17`, `3.3 V`, `GND`.
        var name = Header.Name()
        /// Of a GPIO: what else it is called, with blanks between.
        var otherNames = FixedString<32>()
        /// Of a GPIO: which of the map's chips it is on, and where there, 0 and up.
        var chip = 0
        var offset = 0
        /// Of a GPIO: how the kernel calls the line; empty where it gives its lines no names that are known.
        var lineName = FixedString<32>()
        /// Of a GPIO: what the board itself uses it for, so that no board file may; empty where it is free.
        var reserved = FixedString<48>()
        /// Of a GPIO: what to know before using it; empty where there is nothing.
        var note = Line.Note()
    }

    /// `Raspberry Pi 4 Model B`
    var name = FixedString<48>()
    /// The chips that the GPIOs are on.
    var chips = ChipTable()
    /// Header by header, each from its first pin on without a gap.
    var pins = FixedList<92, Pin>()

    /// The index of the pin that is called so: by its label, or a GPIO by one of its names.
    func pin(named text: Span<UInt8>) -> Int? {
        for index in pins.indices {
            let pin = pins[index]
            let label = pin.label
            if label.bytes.equals(text) || pin.kind == .gpio && pin.isNamed(text) { return index }
        }
        return nil
    }

    /// The index of the GPIO that is here.
    func pin(chip: Int, offset: Int) -> Int? {
        for index in pins.indices {
            let pin = pins[index]
            if pin.kind == .gpio && pin.chip == chip && pin.offset == offset { return index }
        }
        return nil
    }

    /// The index of the chip with this label.
    func chip(_ label: ChipTable.Label) -> Int? {
        for index in chips.indices where chips[index] == label { return index }
        return nil
    }

    /// The name that is nearest, of a GPIO or of a pin that has one.
    func nearest(to name: Span<UInt8>) -> NearestWord {
        var nearest = NearestWord(to: name)
        for index in pins.indices {
            let (name, label) = (pins[index].name, pins[index].label)
            if pins[index].kind == .gpio { nearest.offer(name.bytes) }
            nearest.offer(label.bytes)
        }
        return nearest
    }
}

extension PinMap.Pin {
    func sharesName(with other: PinMap.Pin) -> Bool {
        // Copies: see FixedString.==.
        let (name, otherNames) = (name, otherNames)
        if other.isNamed(name.bytes) { return true }
        var start = 0
        while start < otherNames.count {
            let end = otherNames.bytes.firstIndex(of: UInt8(ascii: " "), from: start) ?? otherNames.count
            if other.isNamed(otherNames.bytes.extracting(start..<end)) { return true }
            start = end + 1
        }
        return false
    }

    func isNamed(_ text: Span<UInt8>) -> Bool {
        // Copies: see FixedString.==.
        let (name, otherNames) = (name, otherNames)
        if name.bytes.equals(text) { return true }
        var start = 0
        while start < otherNames.count {
            let end = otherNames.bytes.firstIndex(of: UInt8(ascii: " "), from: start) ?? otherNames.count
            if otherNames.bytes.extracting(start..<end).equals(text) { return true }
            start = end + 1
        }
        return false
    }
}
