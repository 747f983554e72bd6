import FixedMemory
import Fleets
import JSON

extension ControlDecoder {
    func decodeThermostat(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into controls: inout ControlTable,
        _ diagnostics: inout Diagnostics
    ) {
        let missing = document[entry.key].place
        document.checkKeys(
            of: entry.value, subject,
            known: "type sensor setpoint output mode hysteresis min_on min_off on_unknown",
            &diagnostics)
        let sensor = number(
            "sensor", expected: "the name of a field that is a number", document, signals, &diagnostics)
        let setpoint = setpoint(document, signals, &diagnostics)
        let output = document.line(
            "output", in: entry.value, of: subject, missing: missing, signals.lines, needsOutput: true, &diagnostics)
        let mode = document.choice(
            "mode", in: entry.value, of: subject, "heat cool", expected: "heat or cool", &diagnostics)
        let hysteresis = hysteresis(document, &diagnostics)
        let minOn = time("min_on", document, &diagnostics)
        let minOff = time("min_off", document, &diagnostics)
        let onUnknown = document.level("on_unknown", in: entry.value, of: subject, &diagnostics)
        guard let sensor, let setpoint, let output else { return }
        guard !isTaken(output, by: controls, document, signals, &diagnostics) else { return }
        checkStays(signals.lines[output], minOff: minOff, document, &diagnostics)
        let control = Thermostat(
            name: name, sensor: sensor, setpoint: setpoint, output: output, mode: mode == 1 ? .cool : .heat,
            hysteresis: hysteresis, minOn: minOn, minOff: minOff, onUnknown: onUnknown ?? .off,
            sourceLine: document[entry.key].place.line)
        do throws(CapacityError) { try controls.thermostats.append(control) } catch {
            reportFull("16 thermostats", document, &diagnostics)
        }
    }

    /// Whether another control sets the output too, which is reported.
    private func isTaken(
        _ output: Int, by controls: borrowing ControlTable, _ document: borrowing YAMLDocument,
        _ signals: borrowing Signals, _ diagnostics: inout Diagnostics
    ) -> Bool {
        if let other = controls.thermostat(of: output) {
            reportTaken(
                "output", signals.lines[output], " is already controlled by ", other.name, other.sourceLine, document,
                &diagnostics)
            return true
        }
        for index in controls.rules.indices {
            let rule = controls.rules[index]
            guard ((rule.then?.outputs ?? 0) | (rule.otherwise?.outputs ?? 0)) & 1 << UInt64(output) != 0
            else { continue }
            reportTaken(
                "output", signals.lines[output], " is already set by ", rule.name, rule.sourceLine, document,
                &diagnostics)
            return true
        }
        return false
    }

    /// Reports an output that goes off by itself, and would be switched on again at once.
    private func checkStays(
        _ line: Line, minOff: Int64, _ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics
    ) {
        guard let node = document.entry("output", in: entry.value)?.value else { return }
        if line.output.pattern?.repeats == false {
            document.report(
                node, subject.message("output"), "goes off by itself", expected: "an output that stays on", &diagnostics)
        } else if line.output.maximumOn > 0, line.output.minimumOff == 0, minOff == 0 {
            document.report(
                node, subject.message("output"), "has 'max_on', and would be switched on again at once",
                expected: "'min_off' too", &diagnostics)
        }
    }

    private func setpoint(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ diagnostics: inout Diagnostics
    ) -> Thermostat.Setpoint? {
        if let entry = document.entry("setpoint", in: entry.value), document[entry.value].kind == .scalar,
            !document[entry.value].isQuoted
        {
            switch try? FieldValue(json: document.text(entry.value)) {
            case .integer(let integer): return .fixed(Double(integer))
            case .number(let number): return .fixed(number)
            default: break
            }
        }
        return number(
            "setpoint", expected: "a number or the name of a setting", document, signals, &diagnostics
        ).map { .signal($0) }
    }

    /// The signal under `key`, which has to be a number.
    private func number(
        _ key: StaticString, expected: StaticString, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        _ diagnostics: inout Diagnostics
    ) -> Signal? {
        guard let node = document.scalar(
            key, in: entry.value, of: subject, missing: document[entry.key].place, expected: expected, &diagnostics)
        else { return nil }
        switch signals.meaning(of: document.text(node)) {
        case .signal(let signal):
            if signals.kind(of: signal).isComparable(with: .number) { return signal }
            document.report(node, subject.message(key), "is no number", expected: expected, &diagnostics)
        case .two:
            document.report(
                node, subject.message(key), "is a field and also the name of something else", expected: "two names",
                &diagnostics)
        case .nothing(let nearest):
            guard !document.isConsequence(document.text(node), diagnostics) else { return nil }
            var message = subject.message(key)
            message.add("unknown name ")
            message.quote(document.text(node))
            if nearest.best.isEmpty {
                message.add(", expected ")
                message.add(expected)
            } else {
                message.suggest(nearest)
            }
            diagnostics.add(message, at: document[node].place)
        }
        return nil
    }

    private func hysteresis(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> Double {
        // Half a degree: what a room is not felt to move by.
        let usual = 0.5
        guard let value = document.number("hysteresis", in: entry.value, of: subject, &diagnostics)
        else { return usual }
        guard value < 0, let node = document.entry("hysteresis", in: entry.value)?.value else { return value }
        document.report(node, subject.message("hysteresis"), "is negative", expected: "0 or more", &diagnostics)
        return usual
    }

    /// In milliseconds; 0 without one.
    private func time(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics
    ) -> Int64 {
        let time = document.time(
            key, in: entry.value, of: subject, 0...StepDecoder.maxMilliseconds, expected: "0s to 24h", &diagnostics)
        return time?.milliseconds ?? 0
    }
}
