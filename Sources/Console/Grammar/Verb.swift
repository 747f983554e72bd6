import FixedMemory

/// The first word of a line. The order is that of `help`.
public enum Verb: Equatable, Sendable {
    case help, status, pins, lines, get, set, pulse, watch, sensors, shadow, settings, commands, jobs, events, net, trace, log
    case config, faults, reset, safe, restart, reboot, bundle, unlock, lock, exit

    static var all: InlineArray<27, Verb> {
        [
            .help, .status, .pins, .lines, .get, .set, .pulse, .watch, .sensors, .shadow, .settings, .commands, .jobs,
            .events, .net, .trace, .log, .config, .faults, .reset, .safe, .restart, .reboot, .bundle, .unlock, .lock,
            .exit,
        ]
    }

    /// The verb with this name; `?` asks for help as well.
    init?(_ word: Span<UInt8>) {
        let all = Self.all
        for index in all.indices where word.equals(all[index].name) {
            self = all[index]
            return
        }
        guard word.equals("?") else { return nil }
        self = .help
    }

    /// Whether it changes what the board does.
    @export(interface)
    public var needsControl: Bool {
        switch self {
        case .set, .pulse, .reset, .safe, .restart, .reboot: true
        default: false
        }
    }

    /// The first line of its help page.
    var name: StaticString {
        switch self {
        case .help: "help"
        case .status: "status"
        case .pins: "pins"
        case .lines: "lines"
        case .get: "get"
        case .set: "set"
        case .pulse: "pulse"
        case .watch: "watch"
        case .sensors: "sensors"
        case .shadow: "shadow"
        case .settings: "settings"
        case .commands: "commands"
        case .jobs: "jobs"
        case .events: "events"
        case .net: "net"
        case .trace: "trace"
        case .log: "log"
        case .config: "config"
        case .faults: "faults"
        case .reset: "reset"
        case .safe: "safe"
        case .restart: "restart"
        case .reboot: "reboot"
        case .bundle: "bundle"
        case .unlock: "unlock"
        case .lock: "lock"
        case .exit: "exit"
        }
    }

    /// What stands behind it.
    var usage: StaticString {
        switch self {
        case .help: "[COMMAND]"
        case .get: "NAME"
        case .set: "NAME VALUE [for TIME] | NAME auto"
        case .pulse: "LINE TIME"
        case .watch: "NAME | TOPIC | off"
        case .trace, .safe: "on|off"
        case .log: "[error|warning|info|off]"
        case .reset: "NUMBER | ROOM | loop | all"
        default: ""
        }
    }

    /// What it does, in a few words.
    var summary: StaticString {
        switch self {
        case .help: "what there is, or one command's page"
        case .status: "how the board and the process are"
        case .pins: "the header, drawn"
        case .lines: "all lines with their levels and owners"
        case .get: "a line, field, measure or setting"
        case .set: "force an output for a while, or change a setting"
        case .pulse: "an output on for a moment"
        case .watch: "tell each change of a line, field or topic"
        case .sensors: "what is measured"
        case .shadow: "the shadow as a tree"
        case .settings: "what is set, within which bounds"
        case .commands: "what the cloud may ask for, and what runs"
        case .jobs: "the job at work, those before it, and what jobs may do"
        case .events: "what is told, and what waits to be"
        case .net: "try the way to the cloud, step by step"
        case .trace: "MQTT packets and edges as they come"
        case .log: "the last log lines, or which ones to show as they come"
        case .config: "the board file as it was understood"
        case .faults: "what went wrong, how often and when"
        case .reset: "forget counted faults, or the loop's times"
        case .safe: "outputs to their safe levels, nobody moves them"
        case .restart: "start shadowpin anew"
        case .reboot: "restart the board"
        case .bundle: "everything for a bug report"
        case .unlock: "ask for control, with the passphrase"
        case .lock: "give control back"
        case .exit: "leave"
        }
    }
}
