import FixedMemory
import Fleets

/// Why a value is not allowed.
public enum ValueProblem: Equatable, Sendable {
    case kind
    case range
    case choice
    case controlCharacter

    /// Adds what was expected, in plain words.
    @export(interface)
    public func describe(_ rule: ValueRule, in choices: borrowing TextChoices, into message: inout Message) {
        message.add("expected ")
        switch self {
        case .kind:
            switch rule.kind {
            case .boolean: message.add("true or false")
            case .integer: message.add("a whole number")
            case .number: message.add("a number")
            case .text: message.add("a text of at most 64 bytes")
            }
        case .range:
            if rule.minimum.isFinite {
                FieldValue.number(rule.minimum).describe(into: &message)
                message.add(rule.maximum.isFinite ? "..." : " or more")
            }
            if rule.maximum.isFinite {
                FieldValue.number(rule.maximum).describe(into: &message)
                if !rule.minimum.isFinite { message.add(" or less") }
            }
        case .controlCharacter: message.add("a text without control characters")
        case .choice:
            for index in rule.choices {
                if index > rule.choices.lowerBound {
                    message.add(index == rule.choices.upperBound - 1 ? " or " : ", ")
                }
                FieldValue.text(choices[index]).describe(into: &message)
            }
        }
    }
}
