import FixedMemory
import Fleets

/// All that has a value on a board: what conditions, controls and steps may name.
public struct Signals: ~Copyable {
    public internal(set) var lines = FixedList<64, Line>()
    public internal(set) var measures = FixedList<96, Measure>()
    public internal(set) var settings = FixedList<32, Setting>()
    /// The texts of all `enum` lists.
    public internal(set) var choices = TextChoices()
    public internal(set) var fields = FieldTable()

    /// What a name can stand for.
    enum Meaning {
        case signal(Signal)
        case nothing(nearest: NearestWord)
        /// A field of this path belongs to one, and something else has it for a name.
        case two
    }

    /// What a name stands for: the field with this path, or the line or setting of this name.
    func meaning(of name: Span<UInt8>) -> Meaning {
        var found = fields.signal(of: name)
        var nearest = NearestWord(to: name)
        for index in fields.indices {
            let field = fields[index]
            nearest.offer(field.path.bytes)
        }
        // A sensor has no value of its own, only those of its fields: `air` means `air.temperature`.
        for index in fields.indices.reversed() {
            let field = fields[index]
            if field.owner.bytes.equals(name) { nearest.take(field.path.bytes) }
        }
        for index in lines.indices {
            let line = lines[index]
            guard line.name.bytes.equals(name) else {
                nearest.offer(line.name.bytes)
                continue
            }
            if let found, found != .line(index) { return .two }
            found = .line(index)
        }
        for index in settings.indices {
            let setting = settings[index]
            guard setting.name.bytes.equals(name) else {
                nearest.offer(setting.name.bytes)
                continue
            }
            if let found, found != .setting(index) { return .two }
            found = .setting(index)
        }
        return found.map { .signal($0) } ?? .nothing(nearest: nearest)
    }

    /// What type the values of a signal have. What is measured is a number.
    func kind(of signal: Signal) -> ValueRule.Kind {
        switch signal {
        case .line(let index) where lines[index].output.modulation != nil: .number
        case .line(let index):
            switch lines[index].onValue {
            case .bool, .null: .boolean
            case .integer, .number: .number
            case .text: .text
            }
        case .setting(let index): settings[index].rule.kind
        case .measure: .number
        }
    }
}
