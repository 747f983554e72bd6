import Board
import FixedMemory
import Fleets

/// What a line asks for, names already found in the board file.
public enum ConsoleCommand: Sendable {
    case show(View)
    /// Forces an output for so many milliseconds.
    case force(line: Int, Line.Level, milliseconds: Int64)
    /// Ends a force.
    case release(line: Int)
    /// An output on for so many milliseconds, then as before.
    case pulse(line: Int, milliseconds: Int64)
    /// Plays the world around an input of a simulated chip.
    case drive(line: Int, Line.Level)
    /// Gives a field that carries a setting a value; the field by its index in `board.fields`.
    case assign(field: Int, FieldValue)
    case watch(Watch)
    case unwatch
    case net
    case trace(Bool)
    /// Which log lines are shown as they come; nil: none.
    case log(LogLevel?)
    case reset(Reset)
    case safe(Bool)
    case restart, reboot
    case unlock, lock
    case exit

    /// What is to be told of.
    public enum Watch: Sendable {
        case signal(Signal)
        case topic(LineEditor.Text)
    }

    public enum Reset: Sendable {
        case all
        /// The fault with this number in `faults`, 1 and up.
        case number(Int)
        case room(LineEditor.Text)
    }
}
