import Board
import FixedMemory

/// Why a line is not set as a delta asks for.
public enum Objection: Sendable {
    case held(ControlName, Line.Level)
    case controlled(ControlName)

    /// Adds the reason, in plain words.
    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .held(let name, let level):
            message.add(level == .on ? "held on by " : "held off by ")
            message.quote(name.bytes)
        case .controlled(let name):
            message.add("controlled by ")
            message.quote(name.bytes)
        }
    }
}
