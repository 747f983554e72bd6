import FixedMemory
import Fleets

/// Reads one step of a command.
struct StepDecoder {
    /// A day: what takes longer is no command.
    static let maxMilliseconds: Int64 = 86_400_000

    let command: Command
    let subject: Subject
    let mapping: YAMLEntry

    func decode(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ table: borrowing CommandTable,
        _ diagnostics: inout Diagnostics
    ) -> Step? {
        let verbs: InlineArray<4, StaticString> = ["set", "pulse", "wait", "wait_for"]
        var found: Int?
        for index in verbs.indices {
            guard let entry = document.entry(verbs[index], in: mapping.value) else { continue }
            if found != nil {
                var message = subject.message(verbs[index])
                message.add("is one too many, expected one of 'set', 'pulse', 'wait' and 'wait_for'")
                diagnostics.add(message, at: document[entry.key].place)
                return nil
            }
            found = index
        }
        switch found {
        case 0: return set(document, signals, table, &diagnostics)
        case 1: return pulse(document, signals, table, &diagnostics)
        case 2: return wait(document, table, &diagnostics)
        case 3: return waitFor(document, signals, table, &diagnostics)
        default:
            var message = subject.message
            message.add("does nothing, expected 'set', 'pulse', ")
            // A command that only waits is of no use.
            if case .command = subject { message.add("'wait_for' or 'steps'") } else { message.add("'wait' or 'wait_for'") }
            diagnostics.add(message, at: document[mapping.key].place)
            return nil
        }
    }

    private func set(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ table: borrowing CommandTable,
        _ diagnostics: inout Diagnostics
    ) -> Step? {
        refuse("for", "is for 'pulse', not for 'set'", document, &diagnostics)
        refuse("level", and: "within", "is for 'wait_for', not for 'set'", document, &diagnostics)
        let name = document.scalar(
            "set", in: mapping.value, of: subject, expected: "the name of a line or setting", &diagnostics)
        guard let name else { return nil }
        var nearest = NearestWord(to: document.text(name))
        for index in signals.settings.indices {
            if signals.settings[index].name.bytes.equals(document.text(name)) {
                return store(index, document, signals, table, &diagnostics)
            }
            nearest.offer(signals.settings[index].name.bytes)
            let (setting, field) = (signals.settings[index].name, signals.settings[index].field)
            if field.bytes.equals(document.text(name)) { nearest.take(setting.bytes) }
        }
        let line = document.line(
            "set", in: mapping.value, of: subject, signals.lines, needsOutput: true, others: nearest,
            expected: "a name under 'lines' or 'settings'", &diagnostics)
        // What it may be set to is not known without it.
        guard let line, let level = level("to", document, signals.lines[line], table, &diagnostics) else { return nil }
        return .set(line: line, level)
    }

    private func pulse(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ table: borrowing CommandTable,
        _ diagnostics: inout Diagnostics
    ) -> Step? {
        refuse("level", and: "within", "is for 'wait_for', not for 'pulse'", document, &diagnostics)
        let line = document.line(
            "pulse", in: mapping.value, of: subject, signals.lines, needsOutput: true, &diagnostics)
        let duration = duration("for", document, table, &diagnostics)
        var level = Line.Level.on
        if document.entry("to", in: mapping.value) != nil {
            guard let given = document.level("to", in: mapping.value, of: subject, &diagnostics) else { return nil }
            level = given
        }
        guard let line, let duration else { return nil }
        return .pulse(line: line, level, duration)
    }

    private func wait(
        _ document: borrowing YAMLDocument, _ table: borrowing CommandTable, _ diagnostics: inout Diagnostics
    ) -> Step? {
        refuse("to", and: "for", "is not for 'wait', which has its time itself", document, &diagnostics)
        refuse("level", and: "within", "is for 'wait_for', not for 'wait'", document, &diagnostics)
        return duration("wait", document, table, &diagnostics).map { .wait($0) }
    }

    private func waitFor(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ table: borrowing CommandTable,
        _ diagnostics: inout Diagnostics
    ) -> Step? {
        refuse("to", "is not for 'wait_for', expected 'level'", document, &diagnostics)
        refuse("for", "is not for 'wait_for', expected 'within'", document, &diagnostics)
        let line = document.line(
            "wait_for", in: mapping.value, of: subject, signals.lines, needsOutput: false, &diagnostics)
        let level = document.level(
            "level", in: mapping.value, of: subject, missing: document[mapping.key].place, &diagnostics)
        let within = duration("within", document, table, &diagnostics)
        guard let line, let level, let within else { return nil }
        return .waitFor(line: line, level, within: within)
    }

    // MARK: Values

    private func refuse(
        _ key: StaticString, and other: StaticString? = nil, _ why: StaticString, _ document: borrowing YAMLDocument,
        _ diagnostics: inout Diagnostics
    ) {
        if let entry = document.entry(key, in: mapping.value) {
            document.reportUseless(entry, subject.message(key), why, &diagnostics)
        }
        if let other { refuse(other, why, document, &diagnostics) }
    }

    private func level(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ line: Line, _ table: borrowing CommandTable,
        _ diagnostics: inout Diagnostics
    ) -> Step.Level? {
        let isModulated = line.output.modulation != nil
        let expected: StaticString =
            isModulated
            ? "0...100 in percent, on, off or a parameter such as $value" : "on, off or a parameter such as $value"
        guard let node = document.scalar(
            key, in: mapping.value, of: subject, missing: document[mapping.key].place, expected: expected, &diagnostics)
        else { return nil }
        if let level = Line.Level(document.text(node)) { return .fixed(level) }
        if isModulated, let number = document.number(node) {
            guard (0...100).contains(number) else {
                document.report(node, subject.message(key), "is out of range", expected: "0...100 in percent", &diagnostics)
                return nil
            }
            return .share(number)
        }
        guard let (index, parameter) = parameter(node, key, document, table, expected: expected, &diagnostics)
        else { return nil }
        let isNumber = parameter.rule.kind == .integer || parameter.rule.kind == .number
        let fits = isModulated ? isNumber : parameter.isKind(of: line.onValue)
        guard parameter.rule.kind != .boolean, !fits else { return .parameter(index) }
        document.report(
            node, subject.message(key), "is of another type than the line's values",
            expected: isModulated ? "type: number or boolean" : "type: boolean", &diagnostics)
        return nil
    }

    private func duration(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ table: borrowing CommandTable,
        _ diagnostics: inout Diagnostics
    ) -> Step.Duration? {
        let expected: StaticString = "a time such as 5s, or a parameter such as $seconds"
        guard let node = document.scalar(
            key, in: mapping.value, of: subject, missing: document[mapping.key].place, expected: expected,
            &diagnostics)
        else { return nil }
        guard document.text(node).starts(with: "$") else {
            return document.time(
                node, subject.message(key), in: 1...Self.maxMilliseconds, expected: "1ms...24h", &diagnostics
            ).map { .milliseconds(Int($0)) }
        }
        guard let (index, parameter) = parameter(node, key, document, table, expected: expected, &diagnostics)
        else { return nil }
        let longest = Double(Self.maxMilliseconds / 1_000)
        guard parameter.rule.kind == .integer || parameter.rule.kind == .number, parameter.rule.minimum >= 0,
            parameter.rule.maximum <= longest
        else {
            document.report(
                node, subject.message(key), "may be no time", expected: "a number with 'min' and 'max' in 0...86400",
                &diagnostics)
            return nil
        }
        return .parameter(index)
    }

    /// Reports `value` where `$value` was meant.
    func suggestParameter(
        _ node: Int, _ key: StaticString, _ why: StaticString, _ document: borrowing YAMLDocument,
        _ table: borrowing CommandTable, _ diagnostics: inout Diagnostics
    ) -> Bool {
        for index in command.parameters {
            let name = table.parameters[index].name
            guard name.bytes.equals(document.text(node)) else { continue }
            var message = subject.message(key)
            message.quote(name.bytes)
            message.add(" ")
            message.add(why)
            message.add(", did you mean '$")
            message.add(name.bytes)
            message.add("'?")
            diagnostics.add(message, at: document[node].place)
            return true
        }
        return false
    }

    func parameter(
        _ node: Int, _ key: StaticString, _ document: borrowing YAMLDocument, _ table: borrowing CommandTable,
        expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> (Int, Parameter)? {
        let text = document.text(node)
        guard text.starts(with: "$") else {
            guard !suggestParameter(node, key, "is no level", document, table, &diagnostics) else { return nil }
            document.report(node, subject.message(key), "is no level", expected: expected, &diagnostics)
            return nil
        }
        for index in command.parameters {
            let parameter = table.parameters[index]
            guard parameter.name.bytes.equals(text.extracting(1..<text.count)) else { continue }
            return (index - command.parameters.lowerBound, parameter)
        }
        document.report(
            node, subject.message(key), "is no parameter of the command", expected: "one under 'params'",
            &diagnostics)
        return nil
    }
}

extension Parameter {
    /// Whether the parameter's values are of the same type as `value`.
    fileprivate func isKind(of value: FieldValue) -> Bool {
        switch (rule.kind, value) {
        case (.text, .text), (.boolean, .bool), (.integer, .integer), (.number, .integer), (.number, .number): true
        default: false
        }
    }
}
