import Board

/// Which field a signal has: each has one at most.
struct SignalFields: Sendable {
    /// Stands for none; there are `FieldTable.capacity` fields, fewer than this.
    private static let none: UInt8 = 255

    private var ofLines = InlineArray<64, UInt8>(repeating: none)
    private var ofMeasures = InlineArray<96, UInt8>(repeating: none)
    private var ofSettings = InlineArray<32, UInt8>(repeating: none)

    subscript(signal: Signal) -> Int? {
        let field =
            switch signal {
            case .line(let line): ofLines[line]
            case .measure(let measure): ofMeasures[measure]
            case .setting(let setting): ofSettings[setting]
            }
        return field == Self.none ? nil : Int(field)
    }

    /// Notes the field of a signal, once all fields are in their places.
    mutating func note(_ field: Int, of signal: Signal) {
        let place = UInt8(field)
        switch signal {
        case .line(let line): ofLines[line] = place
        case .measure(let measure): ofMeasures[measure] = place
        case .setting(let setting): ofSettings[setting] = place
        }
    }
}
