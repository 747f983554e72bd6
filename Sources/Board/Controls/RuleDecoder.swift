import FixedMemory

extension ControlDecoder {
    func decodeRule(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into controls: inout ControlTable,
        _ terms: inout ConditionTerms, _ commands: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        let missing = document[entry.key].place
        document.checkKeys(of: entry.value, subject, known: "type when for then else", &diagnostics)
        let when = document.condition("when", in: entry.value, of: subject, signals, into: &terms, &diagnostics)
        if document.entry("when", in: entry.value) == nil {
            // Not left to `condition`: 'then' looks like a misspelt 'when'.
            document.reportMissing("when", of: subject, at: missing, expected: "a condition", &diagnostics)
        }
        let hold = document.time(
            "for", in: entry.value, of: subject, 1...StepDecoder.maxMilliseconds, expected: "1ms to 24h", &diagnostics)
        guard document.entry("then", in: entry.value) != nil || document.entry("else", in: entry.value) != nil else {
            var message = subject.message
            message.add("does nothing, expected 'then', 'else' or both")
            diagnostics.add(message, at: missing)
            return
        }
        let then = side("then", document, signals, controls, &commands, &diagnostics)
        let otherwise = side("else", document, signals, controls, &commands, &diagnostics)
        guard let when else { return }
        let rule = Rule(
            name: name, when: when, hold: hold?.milliseconds ?? 0, then: then, otherwise: otherwise,
            sourceLine: missing.line)
        do throws(CapacityError) { try controls.rules.append(rule) } catch {
            reportFull("32 rules", document, &diagnostics)
        }
    }

    /// What the rule does when its condition becomes true or false: one step, or a list of them.
    private func side(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        _ controls: borrowing ControlTable, _ commands: inout CommandTable, _ diagnostics: inout Diagnostics
    ) -> Command? {
        guard let found = document.entry(key, in: entry.value) else { return nil }
        let end = commands.steps.count
        var command = Command(
            name: (try? Command.Name(name.bytes)) ?? Command.Name(), parameters: 0..<0, steps: end..<end, outputs: 0,
            lines: 0, sourceLine: document[found.key].place.line)
        let steps = StepListDecoder(owner: .rule(name, key))
        switch document[found.value].kind {
        case .mapping: steps.add(found, 0, document, signals, to: &command, &commands, &diagnostics)
        case .sequence: steps.add(listAt: found.value, document, signals, to: &command, &commands, &diagnostics)
        default:
            document.reportKind(
                of: found, subject.message(key), expected: "a step such as {set: lamp, to: on}, or a list of steps",
                &diagnostics)
            return nil
        }
        for index in controls.thermostats.indices {
            let other = controls.thermostats[index]
            guard command.outputs & 1 << UInt64(other.output) != 0 else { continue }
            reportTaken(
                key, signals.lines[other.output], " is already controlled by ", other.name, other.sourceLine, document,
                &diagnostics)
        }
        return command
    }
}
