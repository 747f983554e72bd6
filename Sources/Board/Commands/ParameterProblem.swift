import FixedMemory
import Fleets

/// Why a value is none that a parameter may have.
public enum ParameterProblem: Equatable, Sendable {
    case kind
    case range
    case choice

    /// Adds what was expected, in plain words.
    public func describe(_ parameter: Parameter, in table: borrowing CommandTable, into message: inout Message) {
        message.add("expected ")
        switch self {
        case .kind:
            switch parameter.kind {
            case .boolean: message.add("true or false")
            case .integer: message.add("a whole number")
            case .number: message.add("a number")
            case .text: message.add("a text of at most 64 bytes")
            }
        case .range:
            if parameter.minimum.isFinite {
                FieldValue.number(parameter.minimum).describe(into: &message)
                message.add(parameter.maximum.isFinite ? "..." : " or more")
            }
            if parameter.maximum.isFinite {
                FieldValue.number(parameter.maximum).describe(into: &message)
                if !parameter.minimum.isFinite { message.add(" or less") }
            }
        case .choice:
            for index in parameter.choices {
                if index > parameter.choices.lowerBound {
                    message.add(index == parameter.choices.upperBound - 1 ? " or " : ", ")
                }
                FieldValue.text(table.choices[index]).describe(into: &message)
            }
        }
    }
}

extension CommandTable {
    /// What is wrong with `value` for `parameter`; nil where it is allowed.
    public func problem(with value: FieldValue, of parameter: Parameter) -> ParameterProblem? {
        switch (parameter.kind, value) {
        case (.boolean, .bool): return nil
        case (.integer, .integer(let integer)), (.number, .integer(let integer)):
            return parameter.allows(Double(integer)) ? nil : .range
        case (.number, .number(let number)):
            return parameter.allows(number) ? nil : .range
        case (.text, .text(let text)):
            if parameter.choices.isEmpty { return nil }
            for index in parameter.choices where choices[index] == text { return nil }
            return .choice
        default: return .kind
        }
    }
}
