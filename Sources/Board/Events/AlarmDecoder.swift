import FixedMemory
import Fleets

/// Reads the events under `events:` that conditions raise.
///
/// ```yaml
///   events:
///     highTemperature: {when: air.temperature > 45, clear: air.temperature < 43, for: 1min, severity: warn}
/// ```
struct AlarmDecoder {
    private let name: EventType
    private let entry: YAMLEntry

    private var subject: Subject { .event(name) }

    static func decode(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into alarms: inout Alarms,
        _ terms: inout ConditionTerms, _ diagnostics: inout Diagnostics
    ) {
        // What else it may be has been reported.
        guard let events = document.entry("events", in: YAMLDocument.root), document[events.value].kind == .mapping
        else { return }
        var next = document.firstEntry(of: events.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard EventDecoder.names.index(of: document.text(entry.key)) == nil else { continue }
            let subject = Subject.part(nil, "events")
            guard let name: EventType = document.name(
                entry.key, subject.message, "is no type of an event", expected: "1 to 64 characters", &diagnostics)
            else { continue }
            let decoder = AlarmDecoder(name: name, entry: entry)
            guard !decoder.isMisspelt(document, &diagnostics),
                let alarm = decoder.alarm(document, signals, &terms, &diagnostics)
            else { continue }
            do throws(CapacityError) { try alarms.append(alarm) } catch {
                diagnostics.add(
                    Message("events: more than 32 with a condition, expected fewer from here on"),
                    at: document[entry.key].place)
                return
            }
        }
    }

    /// Whether the name of one of the board's own events was meant, which is reported.
    private func isMisspelt(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> Bool {
        guard document.entry("when", in: entry.value) == nil else { return false }
        var nearest = NearestWord(to: name.bytes)
        EventDecoder.names.offer(to: &nearest)
        guard !nearest.best.isEmpty else { return false }
        var message = Subject.part(nil, "events").message
        message.add("unknown event ")
        message.quote(name.bytes)
        message.suggest(nearest)
        diagnostics.add(message, at: document[entry.key].place)
        return true
    }

    private func alarm(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ terms: inout ConditionTerms,
        _ diagnostics: inout Diagnostics
    ) -> Alarm? {
        guard document[entry.value].kind == .mapping else {
            document.reportKind(of: entry, subject.message, expected: "a mapping with 'when'", &diagnostics)
            return nil
        }
        document.checkKeys(
            of: entry.value, subject,
            known: "when for clear cleared type severity at_most data", &diagnostics)
        let when = document.condition(
            "when", in: entry.value, of: subject, missing: document[entry.key].place, signals, into: &terms,
            &diagnostics)
        let hold = document.time(
            "for", in: entry.value, of: subject, 1...StepDecoder.maxMilliseconds, expected: "1ms to 24h", &diagnostics)
        let clear = document.condition("clear", in: entry.value, of: subject, signals, into: &terms, &diagnostics)
        let cleared = EventDecoder.type("cleared", document, entry, subject, &diagnostics)
        let rule = EventDecoder.rule(
            document, entry, subject, limits: .eventLimit(name), .warn, name: name, &diagnostics)
        guard let when, let rule else { return nil }
        let data = data(document, signals, terms, when, &diagnostics)
        return Alarm(
            name: name, rule: rule, when: when, hold: hold?.milliseconds ?? 0, clear: clear, cleared: cleared,
            data: data)
    }

    // MARK: Data

    /// The fields that the file names; without any, those that the condition goes by.
    private func data(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ terms: borrowing ConditionTerms,
        _ when: Condition, _ diagnostics: inout Diagnostics
    ) -> Alarm.Fields {
        var fields = Alarm.Fields()
        guard document.entry("data", in: entry.value) != nil else {
            for index in when.terms {
                guard case .comparison(let left, _, let operand) = terms[index] else { continue }
                add(left, to: &fields, signals)
                if case .signal(let right, _) = operand { add(right, to: &fields, signals) }
            }
            return fields
        }
        guard let list = document.sequence(
            "data", in: entry.value, of: subject, expected: "a list of fields", &diagnostics)
        else { return fields }
        var size = 0
        var next = document.firstElement(of: list)
        while let item = next {
            next = document.element(after: item)
            guard let field = field(item, document, signals, &diagnostics) else { continue }
            guard !fields.contains(field) else { continue }
            size += Self.size(field, signals)
            guard fields.append(field), size <= Alarm.maxData else {
                var message = subject.message("data")
                message.quote(document.text(item))
                message.add(" is too much, expected at most 8 fields whose names and values take ")
                message.add(Alarm.maxData)
                message.add(" bytes")
                diagnostics.add(message, at: document[item].place)
                return fields
            }
        }
        return fields
    }

    /// Adds the field of a signal, if it has one and there is room.
    private func add(_ signal: Signal, to fields: inout Alarm.Fields, _ signals: borrowing Signals) {
        var size = 0
        for index in fields.indices { size += Self.size(fields[index], signals) }
        for index in signals.fields.indices where signals.fields[index].signal == signal && !fields.contains(index) {
            if size + Self.size(index, signals) <= Alarm.maxData { _ = fields.append(index) }
            return
        }
    }

    private func field(
        _ node: Int, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard document[node].kind == .scalar else {
            document.reportKind(
                of: YAMLEntry(key: node, value: node), subject.message("data"), expected: "the path of a field",
                &diagnostics)
            return nil
        }
        var nearest = NearestWord(to: document.text(node))
        for index in signals.fields.indices {
            let field = signals.fields[index]
            if field.path.bytes.equals(document.text(node)) { return index }
            nearest.offer(field.path.bytes)
        }
        guard !document.isConsequence(document.text(node), diagnostics) else { return nil }
        var message = subject.message("data")
        message.add("unknown field ")
        message.quote(document.text(node))
        if nearest.best.isEmpty { message.add(", expected the path of a field") } else { message.suggest(nearest) }
        diagnostics.add(message, at: document[node].place)
        return nil
    }

    /// Bytes that a field takes in an event at most: its path in quotes, a colon, its value and a comma.
    private static func size(_ field: Int, _ signals: borrowing Signals) -> Int {
        let field = signals.fields[field]
        return field.path.bytes.count + 4 + valueSize(field.signal, signals)
    }

    private static func valueSize(_ signal: Signal, _ signals: borrowing Signals) -> Int {
        // The longest double: -1.2345678901234567e-300.
        let number = 24
        switch signal {
        case .measure: return number
        case .setting(let index):
            switch signals.settings[index].rule.kind {
            case .boolean: return 5
            case .integer, .number: return number
            // 64 quotes or backslashes, two bytes each, and two quotes around them.
            case .text: return 130
            }
        case .line(let index):
            let line = signals.lines[index]
            if line.output.modulation != nil { return number }
            var off = Message(), on = Message()
            line.offValue.describe(into: &off)
            line.onValue.describe(into: &on)
            return max(max(off.bytes.count, on.bytes.count), 4)
        }
    }
}
