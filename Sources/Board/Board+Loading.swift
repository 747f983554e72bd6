import FixedMemory
import Fleets

extension Board {
    /// Reads a board file into an empty board; false with at least one diagnostic where it is no good one.
    ///
    /// One tree serves for the pin map and for the file: the file is read once more after the map.
    static func load(
        _ yaml: Span<UInt8>, _ document: inout YAMLDocument, _ pins: inout PinSource, into board: inout Board,
        _ diagnostics: inout Diagnostics
    ) -> Bool {
        guard YAMLReader.read(yaml, into: &document, &diagnostics) else { return false }
        if let file = PinSource.pinMap(of: document) {
            file.load(into: &pins.map, using: &document, &diagnostics)
            diagnostics.removeAll()
            guard YAMLReader.read(yaml, into: &document, &diagnostics) else { return false }
        }
        return board.decode(document, &pins, &diagnostics)
    }

    private mutating func decode(
        _ document: borrowing YAMLDocument, _ pins: inout PinSource, _ diagnostics: inout Diagnostics
    ) -> Bool {
        let root = YAMLDocument.root
        guard document[root].kind == .mapping else {
            diagnostics.add(Message("expected a mapping with 'thing', 'broker' and 'lines'"), at: document[root].place)
            return false
        }
        document.checkKeys(
            of: root, .file,
            known: """
                board chip thing broker shadow_api interlocks lines sensors settings controls \
                commands events safe_mode watchdog jobs state clock console
                """,
            &diagnostics)

        let hasThing = decodeThing(document, &diagnostics)
        let hasBroker = decodeCloud(document, hasThing: hasThing, &diagnostics)
        decodeSignals(document, &pins, &diagnostics)
        decodeUses(document, &diagnostics)
        decodeProcess(document, &diagnostics)
        guard diagnostics.isEmpty, hasThing, hasBroker else { return false }
        pins.finish(&chips, &header)
        return true
    }

    /// False: there is no good `broker`. Never inlined, as what follows: what each part returns is on the stack only while that
    /// is read.
    @inline(never)
    private mutating func decodeCloud(
        _ document: borrowing YAMLDocument, hasThing: Bool, _ diagnostics: inout Diagnostics
    ) -> Bool {
        let hasBroker = BrokerDecoder.decode(document, thing: hasThing ? thing : nil, into: &broker, &diagnostics)
        shadowAPI = ShadowAPIDecoder.decode(document, &diagnostics)
        return hasBroker
    }

    @inline(never)
    private mutating func decodeSignals(
        _ document: borrowing YAMLDocument, _ pins: inout PinSource, _ diagnostics: inout Diagnostics
    ) {
        pins.decode(document, &diagnostics)
        InterlockDecoder.decode(document, into: &interlocks, &diagnostics)
        LineDecoder.decode(
            document, &pins, interlocks, into: &signals.lines, &signals.measures, &signals.fields, &diagnostics)
        SensorDecoder.decode(
            document, &pins, signals.lines, into: &sensors, &signals.measures, &signals.fields, &diagnostics)
        SettingDecoder.decode(document, into: &signals, &diagnostics)
    }

    /// What is made of signals: read once these are.
    @inline(never)
    private mutating func decodeUses(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) {
        CommandDecoder.decode(document, &signals, into: &commands, &diagnostics)
        ControlDecoder.decode(document, signals, into: &controls, &terms, &commands, &diagnostics)
        events = EventDecoder.decode(document, &diagnostics)
        AlarmDecoder.decode(document, signals, into: &alarms, &terms, &diagnostics)
    }

    /// What the process itself is to do.
    @inline(never)
    private mutating func decodeProcess(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) {
        safeMode = SafeModeDecoder.decode(document, &diagnostics)
        watchdog = WatchdogDecoder.decode(document, &diagnostics)
        jobs = JobsDecoder.decode(document, &diagnostics)
        console = ConsoleDecoder.decode(document, commands, &diagnostics)
        state = document.string("state", in: YAMLDocument.root, of: .file, expected: "a folder", &diagnostics)
            ?? (try? Board.Folder("/var/lib/shadowpin")) ?? state
        let clock = document.choice(
            "clock", in: YAMLDocument.root, of: .file, "synchronised trusted", expected: "synchronised or trusted",
            &diagnostics)
        self.clock = clock == 1 ? .trusted : .synchronised
    }

    /// False: there is no good `thing`.
    @inline(never)
    private mutating func decodeThing(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> Bool {
        guard let node = document.scalar(
            "thing", in: YAMLDocument.root, of: .file, missing: .start, expected: "the thing's name", &diagnostics)
        else { return false }
        do throws(ThingName.Problem) {
            thing = try ThingName(document.text(node))
            return true
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
            return false
        }
    }
}
