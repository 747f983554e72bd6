import FixedMemory

/// Reads `controls:`.
///
/// ```yaml
///   controls:
///     heating: {type: thermostat, sensor: air.temperature, setpoint: targetTemperature, output: heater, min_on: 60s}
///     lamp:    {type: rule, when: door.open, for: 5s, then: {set: lamp, to: on}, else: {set: lamp, to: off}}
///     dryRun:  {type: guard, when: level < 10, hold: pump, at: off}
/// ```
struct ControlDecoder {
    let name: ControlName
    let entry: YAMLEntry

    var subject: Subject { .control(name) }

    static func decode(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into controls: inout ControlTable,
        _ terms: inout ConditionTerms, _ commands: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            "controls", in: YAMLDocument.root, of: .file, expected: "a mapping of controls", &diagnostics)
        else { return }
        var next = document.firstEntry(of: entry.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard let name: ControlName = document.name(
                entry.key, Subject.file.message("controls"), "is no name of a control", expected: "1 to 32 characters",
                &diagnostics)
            else { continue }
            ControlDecoder(name: name, entry: entry)
                .decode(document, signals, into: &controls, &terms, &commands, &diagnostics)
        }
    }

    @inline(never)
    private func decode(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into controls: inout ControlTable,
        _ terms: inout ConditionTerms, _ commands: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        guard document[entry.value].kind == .mapping else {
            document.reportKind(of: entry, subject.message, expected: "a mapping with 'type'", &diagnostics)
            return
        }
        switch document.choice(
            "type", in: entry.value, of: subject, missing: document[entry.key].place, "thermostat rule guard",
            expected: "thermostat, rule or guard", &diagnostics)
        {
        case 0: decodeThermostat(document, signals, into: &controls, &diagnostics)
        case 1: decodeRule(document, signals, into: &controls, &terms, &commands, &diagnostics)
        case 2: decodeGuard(document, signals, into: &controls, &terms, &diagnostics)
        default: return
        }
    }

    func reportFull(_ what: StaticString, _ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) {
        var message = subject.message
        message.add("is one too many, expected at most ")
        message.add(what)
        diagnostics.add(message, at: document[entry.key].place)
    }

    /// `control 'lamp': output: line 'lamp' is already …ed by 'night' (line 9)`
    @inline(never)
    func reportTaken(
        _ key: StaticString, _ line: Line, _ relation: StaticString, _ other: ControlName, _ sourceLine: Int,
        _ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics
    ) {
        var message = subject.message(key)
        message.add("line ")
        message.quote(line.name.bytes)
        message.add(relation)
        message.quote(other.bytes)
        message.add(" (line ")
        message.add(sourceLine)
        message.add(")")
        diagnostics.add(message, at: document[document.entry(key, in: entry.value)?.value ?? entry.key].place)
    }

    // MARK: Guards

    @inline(never)
    private func decodeGuard(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into controls: inout ControlTable,
        _ terms: inout ConditionTerms, _ diagnostics: inout Diagnostics
    ) {
        let missing = document[entry.key].place
        document.checkKeys(
            of: entry.value, subject, known: "type when hold at on_unknown", &diagnostics)
        let when = document.condition(
            "when", in: entry.value, of: subject, missing: missing, signals, into: &terms, &diagnostics)
        let line = document.line(
            "hold", in: entry.value, of: subject, missing: missing, signals.lines, needsOutput: true, &diagnostics)
        let level = document.level("at", in: entry.value, of: subject, missing: missing, &diagnostics)
        let unknown = document.choice(
            "on_unknown", in: entry.value, of: subject, "hold release", expected: "hold or release", &diagnostics)
        guard let when, let line, let level else { return }
        for index in controls.guards.indices {
            let other = controls.guards[index]
            guard other.line == line, other.level != level else { continue }
            return reportTaken(
                "hold", signals.lines[line], " would be held at the other level by ", other.name, other.sourceLine,
                document, &diagnostics)
        }
        let control = Guard(
            name: name, when: when, line: line, level: level, holdsUnknown: unknown != 1,
            sourceLine: document[entry.key].place.line)
        do throws(CapacityError) { try controls.guards.append(control) } catch {
            reportFull("16 guards", document, &diagnostics)
        }
    }
}
