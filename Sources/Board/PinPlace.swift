import FixedMemory

/// A pin by its header's name and its number there.
struct PinPlace {
    private var header = PinMap.Label()
    private(set) var number = 0

    /// Before the first pin.
    init() {}

    /// Nil: it does not end in a number.
    init?(_ label: PinMap.Label) {
        var start = label.count
        while start > 0, case UInt8(ascii: "0")...UInt8(ascii: "9") = label.bytes[start - 1] { start -= 1 }
        guard let number = decimalInteger(label.bytes.extracting(start..<label.count), in: 1...Header.maxPins) else { return nil }
        self.number = number
        header = label
        header.truncate(to: start)
    }

    func isOfSameHeader(as other: PinPlace) -> Bool { header == other.header }
}
