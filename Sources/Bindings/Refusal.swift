import Board
import FixedMemory
import Fleets

/// Why a leaf of a delta changes nothing. The answer to all of them is a report of what is.
public enum Refusal: Sendable {
    /// The board file has no such field.
    case unknownField
    /// The field holds something else than one of the line's two values.
    case wrongValue(expectedOff: FieldValue, expectedOn: FieldValue)
    /// The field carries an input, which the cloud cannot set.
    case input(Line.Name)
    /// The setting may not have the value.
    case notAllowed(expected: Message)
    /// The field carries an input that stays on until it is set to this.
    case latch(Line.Name, off: FieldValue)
    /// The field holds no number of percent.
    case noShare
    /// The output has done it, and went off by itself or for another one: to do it again, it has to be asked for again.
    case repetition
    /// The field carries what the board finds out, which the cloud cannot set.
    case measured
    /// Nothing is set in safe mode.
    case safeMode

    /// Adds the reason, in plain words.
    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .unknownField:
            message.add("the board file has no such field")
        case .wrongValue(let off, let on):
            message.add("expected ")
            off.describe(into: &message)
            message.add(" or ")
            on.describe(into: &message)
        case .input(let name):
            message.add("line ")
            message.quote(name.bytes)
            message.add(" is an input")
        case .notAllowed(let expected):
            message.add(expected)
        case .latch(let name, let off):
            message.add("input ")
            message.quote(name.bytes)
            message.add(" stays on until it is set to ")
            off.describe(into: &message)
        case .noShare: message.add("expected a number 0...100")
        case .repetition: message.add("it has been done, and is not asked for anew")
        case .measured:
            message.add("it is measured, and cannot be set")
        case .safeMode:
            message.add("the board is in safe mode")
        }
    }
}
