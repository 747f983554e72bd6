import FixedMemory
import Fleets

extension Board {
    /// The board that a board file describes, or nil with everything that is wrong with it in `diagnostics` (which is
    /// emptied first). Reads no file and takes no memory from the heap but libyaml's, which is given back.
    ///
    /// `yaml` is the file's whole contents, at most 64 KiB. While it runs, the call takes about 640 KiB of stack (the
    /// YAML trees of the board file and of its pin map).
    @export(interface)
    public static func load(_ yaml: Span<UInt8>, diagnostics: inout Diagnostics) -> Board? {
        diagnostics.removeAll()
        var document = YAMLDocument()
        guard YAMLReader.read(yaml, into: &document, &diagnostics) else { return nil }
        return decode(document, &diagnostics)
    }

    private static func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> Board? {
        let root = YAMLDocument.root
        guard document[root].kind == .mapping else {
            diagnostics.add(Message("expected a mapping with 'thing', 'broker' and 'lines'"), at: document[root].place)
            return nil
        }
        document.checkKeys(
            of: root, .file,
            known: [
                "board", "chip", "thing", "broker", "shadow_api", "interlocks", "lines", "sensors", "settings", "controls",
                "commands", "events", "safe_mode", "watchdog", "jobs", "state", "clock",
                "console",
            ],
            &diagnostics)

        let thing = thing(document, &diagnostics)
        let broker = BrokerDecoder.decode(document, thing: thing, &diagnostics)
        let shadowAPI = ShadowAPIDecoder.decode(document, &diagnostics)
        var pins = PinSource(document, &diagnostics)
        var interlocks = FixedList<16, Interlock>()
        InterlockDecoder.decode(document, into: &interlocks, &diagnostics)
        var signals = Signals()
        LineDecoder.decode(
            document, &pins, interlocks, into: &signals.lines, &signals.measures, &signals.fields, &diagnostics)
        var sensors = SensorTable()
        SensorDecoder.decode(
            document, &pins, signals.lines, into: &sensors, &signals.measures, &signals.fields, &diagnostics)
        SettingDecoder.decode(document, into: &signals, &diagnostics)
        var commands = CommandTable()
        CommandDecoder.decode(document, &signals, into: &commands, &diagnostics)
        var controls = ControlTable()
        var terms = ConditionTerms()
        ControlDecoder.decode(document, signals, into: &controls, &terms, &commands, &diagnostics)
        let events = EventDecoder.decode(document, &diagnostics)
        var alarms = Alarms()
        AlarmDecoder.decode(document, signals, into: &alarms, &terms, &diagnostics)
        let safeMode = SafeModeDecoder.decode(document, &diagnostics)
        let watchdog = WatchdogDecoder.decode(document, &diagnostics)
        let jobs = JobsDecoder.decode(document, &diagnostics)
        let console = ConsoleDecoder.decode(document, commands, &diagnostics)

        let state = document.string("state", in: root, of: .file, expected: "a folder", &diagnostics)
            ?? (try? Board.Folder("/var/lib/shadowpin")) ?? Board.Folder()
        let clock = document.choice(
            "clock", in: root, of: .file, ["synchronised", "trusted"], expected: "synchronised or trusted", &diagnostics)

        guard diagnostics.isEmpty, let thing, let broker else { return nil }
        return Board(
            thing: thing, broker: broker, shadowAPI: shadowAPI, chips: pins.chips, header: pins.map.header,
            lines: signals.lines, interlocks: interlocks, sensors: sensors, measures: signals.measures, settings: signals.settings, choices: signals.choices, fields: signals.fields, commands: commands,
            events: events, alarms: alarms, controls: controls, terms: terms, safeMode: safeMode, watchdog: watchdog,
            jobs: jobs, state: state,
            clock: clock == 1 ? .trusted : .synchronised, console: console)
    }

    private static func thing(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> ThingName? {
        guard let node = document.scalar(
            "thing", in: YAMLDocument.root, of: .file, missing: .start, expected: "the thing's name", &diagnostics)
        else { return nil }
        do throws(ThingName.Problem) {
            return try ThingName(document.text(node))
        } catch {
            let opening = Subject.file.message("thing")
            switch error {
            case .empty:
                document.report(node, opening, "is empty", expected: "the thing's name", &diagnostics)
            case .tooLong:
                document.report(node, opening, "is too long", expected: "at most 128 characters", &diagnostics)
            case .badByte:
                document.report(
                    node, opening, "is no thing name", expected: "A-Z, a-z, 0-9, :, _ and -", &diagnostics)
            }
            return nil
        }
    }
}
