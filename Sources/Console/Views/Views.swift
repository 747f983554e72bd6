import Bindings
import Board
import FixedMemory
import Fleets

/// The rows of what can be looked at, but for what the loop's owner alone knows: it makes the rows of `sensors`, `jobs`, `faults` and
/// `log`.
public enum Views {
    /// The row at `index` of a view; nil past the last one.
    @export(interface)
    public static func row(
        _ view: View, _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings,
        _ overrides: borrowing Overrides, _ status: borrowing ConsoleStatus
    ) -> Message? {
        switch view {
        case .help(let verb): HelpView.row(verb, index)
        case .status: StatusView.row(index, board, overrides, status)
        case .pins: PinsView.row(index, board, bindings, overrides, status)
        case .lines: LinesView.row(index, board, bindings, overrides, status)
        case .settings: FieldsView.settings(index, board, bindings)
        case .shadow: ShadowView.row(index, board, bindings, status)
        case .commands: CommandsView.row(index, board, status)
        case .events: EventsView.row(index, board, status)
        case .config: ConfigView.row(index, board, status)
        case .get(.line(let line)):
            index == 0 ? LinesView.row(of: line, board, bindings, overrides, status) : nil
        case .get(let signal): index == 0 ? FieldsView.row(signal, board, bindings) : nil
        case .sensors, .jobs, .faults, .log, .bundle: nil
        }
    }
}

extension Views {
    /// How people call a signal.
    @export(interface)
    public static func name(of signal: Signal, _ board: borrowing Board) -> Message {
        var text = Message()
        if case .line(let line) = signal {
            let name = board.lines[line].name
            text.add(name.bytes)
            return text
        }
        for index in board.fields.indices where board.fields[index].signal == signal {
            let path = board.fields[index].path
            text.add(path.bytes)
        }
        return text
    }

    /// The command that shows a view.
    @export(interface)
    public static func name(of view: View) -> StaticString {
        switch view {
        case .help: "help"
        case .status: "status"
        case .pins: "pins"
        case .lines: "lines"
        case .sensors: "sensors"
        case .shadow: "shadow"
        case .settings: "settings"
        case .commands: "commands"
        case .jobs: "jobs"
        case .events: "events"
        case .faults: "faults"
        case .config: "config"
        case .log: "log"
        case .get: "get"
        case .bundle: "bundle"
        }
    }
}
