import FixedMemory

/// A length of time as board files write it: a whole number and its unit.
struct Duration: Comparable {
    let milliseconds: Int

    private struct Unit {
        let name: StaticString
        let milliseconds: Int
    }

    /// From the largest, so that a duration is described in the largest that is whole.
    private static var units: InlineArray<4, Unit> {
        [
            Unit(name: "h", milliseconds: 3_600_000), Unit(name: "min", milliseconds: 60_000),
            Unit(name: "s", milliseconds: 1000), Unit(name: "ms", milliseconds: 1),
        ]
    }

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    /// Nil unless the text is digits, at most nine, and a unit.
    init?(_ text: Span<UInt8>) {
        var end = 0
        while end < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[end] { end += 1 }
        guard let number = Decoder.integer(text.extracting(0..<end)) else { return nil }
        let name = text.extracting(end..<text.count)
        let units = Self.units
        for index in units.indices where name.equals(units[index].name) {
            milliseconds = number * units[index].milliseconds
            return
        }
        return nil
    }

    static func < (left: Duration, right: Duration) -> Bool { left.milliseconds < right.milliseconds }

    func describe(into message: inout Message) {
        let units = Self.units
        for index in units.indices where milliseconds % units[index].milliseconds == 0 {
            message.add(milliseconds / units[index].milliseconds)
            message.add(units[index].name)
            return
        }
    }
}
