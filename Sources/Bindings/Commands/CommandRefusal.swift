import Board
import FixedMemory
import Fleets

/// Why a request is answered REJECTED (fleets-facts, Commands).
public enum CommandRefusal: Error, Sendable {
    case unknownAction
    case unknownParameter(CommandParameters.Name)
    case missingParameter(Parameter.Name)
    /// It is none that the parameter may have, or none of the setting that is to take it.
    case wrongValue(Parameter.Name, ValueRule, ValueProblem)
    /// The value is none that the line's field can have.
    case wrongLevel(Parameter.Name, Line)
    /// Another command sets a line that this one would set.
    case lineInUse(Line.Name, by: Command.Name)
    /// A person at the console has taken the line over.
    case lineHeld(Line.Name)
    case tooMany

    /// Adds the reason, in plain words.
    @export(interface)
    public func describe(in choices: borrowing TextChoices, into message: inout Message) {
        switch self {
        case .unknownAction:
            message.add("the board file has no such command")
        case .unknownParameter(let name):
            message.add("unknown parameter ")
            message.quote(name.bytes)
        case .missingParameter(let name):
            message.add("parameter ")
            message.quote(name.bytes)
            message.add(" is missing")
        case .wrongValue(let name, let rule, let problem):
            message.add("parameter ")
            message.quote(name.bytes)
            message.add(": ")
            problem.describe(rule, in: choices, into: &message)
        case .wrongLevel(let name, let line):
            message.add("parameter ")
            message.quote(name.bytes)
            message.add(": expected ")
            if line.output.modulation != nil { return message.add("a number 0...100") }
            line.offValue.describe(into: &message)
            message.add(" or ")
            line.onValue.describe(into: &message)
        case .lineInUse(let line, let command):
            message.add("line ")
            message.quote(line.bytes)
            message.add(" is in use by command ")
            message.quote(command.bytes)
        case .lineHeld(let line):
            message.add("line ")
            message.quote(line.bytes)
            message.add(" is held by the console")
        case .tooMany:
            message.add("8 commands are running")
        }
    }
}
