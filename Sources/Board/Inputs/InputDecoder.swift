import FixedMemory
import Fleets

/// Reads what is made of an input's edges: `latch`, `throttle`, `counter`, `frequency`, `encoder`, and of an output what is
/// counted (`counters`).
enum InputDecoder {
    private static let keys: InlineArray<5, StaticString> = ["latch", "throttle", "counter", "frequency", "encoder"]

    /// The line whose direction and field have been read, at `index` in `board.lines`. What it calls is never inlined: the
    /// texts of each part are on the stack only while that is read.
    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, at index: Int, into line: inout Line,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        let decoder = MeasureDecoder(line: line, index: index)
        guard line.direction == .input else {
            for index in keys.indices {
                guard let found = document.entry(keys[index], in: entry.value) else { continue }
                var message = Subject.line(line.name).message(keys[index])
                message.add("is for inputs, expected 'direction: input' or no '")
                message.add(keys[index])
                message.add("'")
                diagnostics.add(message, at: document[found.key].place)
            }
            decodeCounters(document, entry, decoder, into: &line, &measures, &fields, &diagnostics)
            return
        }
        decodeReports(document, entry, into: &line, &diagnostics)
        decodeCounter(document, entry, decoder, into: &line, &measures, &fields, &diagnostics)
        decodeFrequency(document, entry, decoder, into: &line, &measures, &fields, &diagnostics)
        decodeEncoder(document, entry, decoder, into: &line, &measures, &fields, &diagnostics)
    }

    @inline(never)
    private static func decodeReports(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        line.input.latches =
            document.choice(
                "latch", in: entry.value, of: subject, "false true", expected: "true or false", &diagnostics) == 1
        if let time = document.time(
            "throttle", in: entry.value, of: subject, 1...86_400_000, expected: "1ms to 24h", &diagnostics)
        {
            line.input.throttle = time.milliseconds
        }
        guard document.entry("field", in: entry.value) == nil else { return }
        // Latched is the line's own field; what is measured has others.
        var hasFields = false
        for index in 2..<5 where document.entry(keys[index], in: entry.value) != nil { hasFields = true }
        for index in 0..<(hasFields ? 1 : 2) {
            guard let found = document.entry(keys[index], in: entry.value) else { continue }
            document.reportUseless(found, subject.message(keys[index]), "is of no use without 'field'", &diagnostics)
        }
    }

    // MARK: Counting

    @inline(never)
    private static func decodeCounters(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ decoder: MeasureDecoder, into line: inout Line,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard let counters = document.mapping(
            "counters", in: entry.value, of: .line(line.name), expected: "a mapping with 'switches' or 'on_time'",
            &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "counters")
        document.checkKeys(of: counters.value, subject, known: "switches on_time", &diagnostics)
        line.output.switches = decoder.decode(
            .switches, "switches", in: counters.value, of: subject, document, &measures, &fields, &diagnostics)
        line.output.onTime = decoder.decode(
            .onTime, "on_time", in: counters.value, of: subject, document, &measures, &fields, &diagnostics)
        if document.firstEntry(of: counters.value) == nil {
            document.reportUseless(
                counters, subject.message, "is empty, expected 'switches' or 'on_time'", &diagnostics)
        }
    }

    @inline(never)
    private static func decodeCounter(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ decoder: MeasureDecoder, into line: inout Line,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard let counter = document.mapping(
            "counter", in: entry.value, of: .line(line.name), expected: "a mapping with 'field'", &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "counter")
        document.checkKeys(of: counter.value, subject, known: "field factor", &diagnostics)
        let factor = factor(document, counter.value, subject, &diagnostics)
        guard let measure = decoder.decode(
            .pulses, "field", in: counter.value, of: subject, missing: document[counter.key].place, document,
            &measures, &fields, &diagnostics)
        else { return }
        line.input.pulses = PulseCount(measure: measure, factor: factor)
    }

    @inline(never)
    private static func decodeFrequency(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ decoder: MeasureDecoder, into line: inout Line,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard let frequency = document.mapping(
            "frequency", in: entry.value, of: .line(line.name), expected: "a mapping with 'field'", &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "frequency")
        document.checkKeys(of: frequency.value, subject, known: "field factor window", &diagnostics)
        let factor = factor(document, frequency.value, subject, &diagnostics)
        let window = document.time(
            "window", in: frequency.value, of: subject, 100...3_600_000, expected: "100ms to 1h", &diagnostics)
        guard let measure = decoder.decode(
            .frequency, "field", in: frequency.value, of: subject, missing: document[frequency.key].place, document,
            &measures, &fields, &diagnostics)
        else { return }
        line.input.frequency = Frequency(measure: measure, factor: factor, window: window?.milliseconds ?? 1_000)
    }

    /// What one pulse stands for: 1 where the file does not say.
    private static func factor(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ diagnostics: inout Diagnostics
    ) -> Double {
        // Times as many pulses as are ever counted, it is a number still.
        document.number(
            "factor", in: mapping, of: subject, within: 1e-9...1e9, expected: "a number, 1e-9...1e9", &diagnostics) ?? 1
    }

    // MARK: Encoders

    @inline(never)
    private static func decodeEncoder(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ decoder: MeasureDecoder, into line: inout Line,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard let encoder = document.mapping(
            "encoder", in: entry.value, of: .line(line.name), expected: "a mapping with 'with' and 'field'",
            &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "encoder")
        document.checkKeys(of: encoder.value, subject, known: "with field changes min max", &diagnostics)
        let changes = document.choice(
            "changes", in: encoder.value, of: subject, "1 2 4", expected: "1, 2 or 4", &diagnostics)
        let range = -1_000_000_000...1_000_000_000
        let expected: StaticString = "-1000000000...1000000000"
        let minimum = document.integer(
            "min", in: encoder.value, of: subject, range, expected: expected, &diagnostics) ?? range.lowerBound
        let maximum = document.integer(
            "max", in: encoder.value, of: subject, range, expected: expected, &diagnostics) ?? range.upperBound
        if minimum > maximum, let node = document.entry("max", in: encoder.value)?.value {
            document.report(node, subject.message("max"), "is less than 'min'", expected: "more", &diagnostics)
        }
        guard let measure = decoder.decode(
            .position, "field", in: encoder.value, of: subject, missing: document[encoder.key].place, document,
            &measures, &fields, &diagnostics)
        else { return }
        line.input.encoder = Encoder(
            measure: measure, other: decoder.index, changesPerStep: changes == 0 ? 1 : changes == 1 ? 2 : 4,
            minimum: minimum, maximum: max(minimum, maximum))
    }

    /// Finds the other contact of each encoder, once all lines are known.
    @inline(never)
    static func connectEncoders(
        _ document: borrowing YAMLDocument, _ lines: inout FixedList<64, Line>, _ diagnostics: inout Diagnostics
    ) {
        guard let all = document.entry("lines", in: YAMLDocument.root)?.value, document[all].kind == .mapping
        else { return }
        for index in lines.indices where lines[index].input.encoder != nil {
            let line = lines[index]
            var next = document.firstEntry(of: all)
            while let entry = next, !document.text(entry.key).equals(line.name.bytes) { next = document.entry(after: entry) }
            guard let entry = next, let encoder = document.entry("encoder", in: entry.value)?.value else { continue }
            let subject = Subject.part(line.name, "encoder")
            let expected: StaticString = "the name of another input"
            guard let node = document.scalar(
                "with", in: encoder, of: subject, missing: document[encoder].place, expected: expected, &diagnostics)
            else { continue }
            var nearest = NearestWord(to: document.text(node))
            var found: Int?
            for other in lines.indices {
                let name = lines[other].name
                if name.bytes.equals(document.text(node)) { found = other } else { nearest.offer(name.bytes) }
            }
            guard let found else {
                var message = subject.message("with")
                message.add("there is no line ")
                message.quote(document.text(node))
                if nearest.best.isEmpty { message.add(", expected ") } else { message.suggest(nearest) }
                if nearest.best.isEmpty { message.add(expected) }
                diagnostics.add(message, at: document[node].place)
                continue
            }
            guard found != index, lines[found].direction == .input else {
                document.report(
                    node, subject.message("with"), found == index ? "is the line itself" : "is an output",
                    expected: expected, &diagnostics)
                continue
            }
            var wiring = lines[index].input.encoder
            wiring?.other = found
            lines[index].input.encoder = wiring
        }
    }
}
