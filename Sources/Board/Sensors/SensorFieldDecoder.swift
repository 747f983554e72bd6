import FixedMemory
import Fleets

/// Reads `field:` or `fields:` of a sensor: which of its values are in the shadow, and what becomes of each.
enum SensorFieldDecoder {
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into sensor: inout Sensor, _ table: inout SensorTable,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        var rules = ReadingRules()
        ReadingRulesDecoder.decode(document, entry.value, sensor.name, nil, into: &rules, &table, &diagnostics)
        if sensor.driver == .sysfs {
            rules.scale = document.number("scale", in: entry.value, of: subject, &diagnostics) ?? 1
            rules.offset = document.number("offset", in: entry.value, of: subject, &diagnostics) ?? 0
        }
        let start = table.outputs.count
        defer { sensor.outputs = start..<table.outputs.count }
        if let both = document.entry("fields", in: entry.value), document.entry("field", in: entry.value) != nil {
            var message = subject.message
            message.add("has both 'field' and 'fields', expected one of them")
            diagnostics.add(message, at: document[both.key].place)
            return
        }
        if document.entry("fields", in: entry.value) != nil {
            decodeFields(document, entry, sensor, rules, into: &table, &measures, &fields, &diagnostics)
        } else {
            decodeField(document, entry, sensor, rules, into: &table, &measures, &fields, &diagnostics)
        }
    }

    // MARK: One value

    private static func decodeField(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ sensor: Sensor, _ rules: ReadingRules,
        into table: inout SensorTable, _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        guard var output = onlyOutput(document, entry, sensor, &diagnostics) else { return }
        output.rules = rules
        guard let path = document.fieldPath(
            "field", in: entry.value, of: subject, missing: document[entry.key].place, &diagnostics),
            let node = document.entry("field", in: entry.value)?.value
        else { return }
        add(output, path, sensor, subject.message("field"), at: node, document, to: &table, &measures, &fields, &diagnostics)
    }

    /// The value that `field` stands for.
    private static func onlyOutput(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ sensor: Sensor, _ diagnostics: inout Diagnostics
    ) -> SensorOutput? {
        let subject = Subject.sensor(sensor.name)
        let place = document[document.entry("field", in: entry.value)?.key ?? entry.key].place
        switch sensor.driver.quantities {
        case .one(let name): return (try? SensorOutput.Name(name)).map { SensorOutput(name: $0) }
        case .two(let first, let second):
            var message = subject.message
            message.add("has two values, expected 'fields' with '")
            message.add(first)
            message.add("', '")
            message.add(second)
            message.add("' or both")
            diagnostics.add(message, at: place)
            return nil
        case .channels: return channel(document, entry, sensor, &diagnostics)
        }
    }

    /// `channel:` or `label:` of a device that has many.
    private static func channel(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ sensor: Sensor, _ diagnostics: inout Diagnostics
    ) -> SensorOutput? {
        let subject = Subject.sensor(sensor.name)
        let label = document.entry("label", in: entry.value)
        if let label, document.entry("channel", in: entry.value) != nil {
            var message = subject.message
            message.add("has both 'channel' and 'label', expected one of them")
            diagnostics.add(message, at: document[label.key].place)
            return nil
        }
        if label != nil {
            guard let name: SensorOutput.Name = document.string(
                "label", in: entry.value, of: subject, expected: "what the channel's label says", &diagnostics)
            else { return nil }
            var output = SensorOutput(name: name)
            output.isLabel = true
            return output
        }
        guard let node = document.scalar(
            "channel", in: entry.value, of: subject, missing: document[entry.key].place,
            expected: sensor.driver == .iio ? "a channel such as temp or voltage0" : "a channel such as temp1",
            &diagnostics)
        else { return nil }
        let name: SensorOutput.Name? = document.name(
            node, subject.message("channel"), "is no channel", expected: "1 to 32 characters", &diagnostics)
        return name.map { SensorOutput(name: $0) }
    }

    // MARK: Several values

    private static func decodeFields(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ sensor: Sensor, _ rules: ReadingRules,
        into table: inout SensorTable, _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        let expected: StaticString = "a mapping of values to paths, such as {temperature: air.temperature}"
        for index in 0..<2 {
            let key: StaticString = index == 0 ? "channel" : "label"
            if let useless = document.entry(key, in: entry.value) {
                document.reportUseless(
                    useless, subject.message(key), "is of no use beside 'fields', whose keys name channels", &diagnostics)
            }
        }
        guard let mapping = document.mapping("fields", in: entry.value, of: subject, expected: expected, &diagnostics)
        else { return }
        let inner = Subject.sensor(sensor.name, nil, "fields")
        switch sensor.driver.quantities {
        case .one(let name): document.checkKeys(of: mapping.value, inner, known: WordList(name), &diagnostics)
        case .two(let first, let second):
            document.checkKeys(of: mapping.value, inner, known: WordList(first, second), &diagnostics)
        case .channels: break
        }
        var next = document.firstEntry(of: mapping.value)
        if next == nil {
            var message = subject.message("fields")
            message.add("is empty, expected ")
            message.add(expected)
            diagnostics.add(message, at: document[mapping.value].place)
        }
        while let entry = next {
            next = document.entry(after: entry)
            guard var output = output(document, entry, sensor, &diagnostics) else { continue }
            output.rules = rules
            decode(document, entry, sensor, &output, into: &table, &measures, &fields, &diagnostics)
        }
    }

    /// The value that a key of `fields` names; nil where it is reported already.
    private static func output(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ sensor: Sensor, _ diagnostics: inout Diagnostics
    ) -> SensorOutput? {
        guard document[entry.key].kind == .scalar else { return nil }
        let key = document.text(entry.key)
        switch sensor.driver.quantities {
        case .one(let name): return key.equals(name) ? (try? SensorOutput.Name(key)).map { SensorOutput(name: $0) } : nil
        case .two(let first, let second):
            guard key.equals(first) || key.equals(second), let name = try? SensorOutput.Name(key) else { return nil }
            var output = SensorOutput(name: name)
            output.quantity = key.equals(first) ? 0 : 1
            return output
        case .channels:
            let name: SensorOutput.Name? = document.name(
                entry.key, Subject.sensor(sensor.name).message("fields"), "is no channel", expected: "1 to 32 characters",
                &diagnostics)
            return name.map { SensorOutput(name: $0) }
        }
    }

    /// A path, or a mapping with `field` and rules that differ from the sensor's.
    private static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ sensor: Sensor, _ output: inout SensorOutput,
        into table: inout SensorTable, _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name, output.name)
        if document[entry.value].kind == .mapping {
            document.checkKeys(
                of: entry.value, subject,
                known: "field filter calibrate clamp round deadband throttle heartbeat",
                &diagnostics)
            ReadingRulesDecoder.decode(
                document, entry.value, sensor.name, output.name, into: &output.rules, &table, &diagnostics)
            guard let path = document.fieldPath(
                "field", in: entry.value, of: subject, missing: document[entry.key].place, &diagnostics),
                let node = document.entry("field", in: entry.value)?.value
            else { return }
            return add(
                output, path, sensor, subject.message("field"), at: node, document, to: &table, &measures, &fields,
                &diagnostics)
        }
        guard document[entry.value].kind == .scalar, !document.isNull(entry.value) else {
            return document.reportKind(
                of: entry, subject.message, expected: "a path such as air.temperature, or a mapping with 'field'",
                &diagnostics)
        }
        guard let path = document.fieldPath(entry.value, subject.message, &diagnostics) else { return }
        add(output, path, sensor, subject.message, at: entry.value, document, to: &table, &measures, &fields, &diagnostics)
    }

    private static func add(
        _ output: SensorOutput, _ path: FieldPath, _ sensor: Sensor, _ opening: Message, at node: Int,
        _ document: borrowing YAMLDocument, to table: inout SensorTable, _ measures: inout FixedList<96, Measure>,
        _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard !table.outputs.isFull, !measures.isFull else {
            diagnostics.add(
                Message("sensors: more than 64 values, expected fewer from here on"), at: document[node].place)
            return
        }
        fields.add(
            BoardField(path: path, signal: .measure(measures.count), owner: sensor.name, sourceLine: sensor.sourceLine),
            opening, at: node, document, &diagnostics)
        // No board has a sensor that was reported: its number is right where it matters.
        try? measures.append(Measure(source: .sensor(table.sensors.count, output: table.outputs.count)))
        try? table.outputs.append(output)
    }
}
