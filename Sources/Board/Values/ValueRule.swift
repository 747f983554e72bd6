import FixedMemory
import Fleets

/// Which values something may have: a parameter of a command, a setting.
public struct ValueRule: Sendable {
    public enum Kind: Sendable {
        case boolean
        /// A whole number, however written.
        case integer
        case number
        case text

        /// Whether values of both can be compared: whole numbers are numbers.
        func isComparable(with other: Kind) -> Bool {
            switch (self, other) {
            case (.integer, .number), (.number, .integer): true
            default: self == other
            }
        }
    }

    public var kind: Kind

    /// Bounds of an integer or number, both allowed values themselves; infinite where the file gives none.
    public var minimum = -Double.infinity
    public var maximum = Double.infinity

    /// The only texts allowed, in the board's `choices`; empty: every text.
    public var choices = 0..<0

    func allows(_ number: Double) -> Bool { number >= minimum && number <= maximum }

    /// What is wrong with a value; nil where it is allowed.
    @export(interface)
    public func problem(with value: FieldValue, in choices: borrowing TextChoices) -> ValueProblem? {
        switch (kind, value) {
        case (.boolean, .bool): return nil
        case (.integer, .integer(let integer)), (.number, .integer(let integer)):
            return allows(Double(integer)) ? nil : .range
        case (.number, .number(let number)):
            return allows(number) ? nil : .range
        case (.text, .text(let text)):
            // They would stand in logs, and take six bytes each in JSON.
            for index in text.bytes.indices where text.bytes[index] < 0x20 || text.bytes[index] == 0x7F {
                return .controlCharacter
            }
            if self.choices.isEmpty { return nil }
            for index in self.choices where choices[index] == text { return nil }
            return .choice
        default: return .kind
        }
    }
}

/// The texts of all `enum` lists of a board file: one for each parameter and setting there may be, of which few have
/// any.
public typealias TextChoices = FixedList<96, FieldValue.Text>
