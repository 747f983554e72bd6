import FixedMemory

/// Reads where a sensor's lines are, and what is special about them.
enum SensorWiringDecoder {
    /// Contacts of rain gauges bounce for about a millisecond, and no rain tips one twice in this time.
    private static let rainDebounce = 20

    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ source: inout PinSource,
        _ boardLines: borrowing FixedList<64, Line>, into sensor: inout Sensor, _ table: inout SensorTable,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        let start = table.lines.count
        switch sensor.driver.wiring {
        case .none: return
        case .one:
            var line = Line(name: sensor.name, sourceLine: sensor.sourceLine)
            decodeElectrics(document, entry.value, sensor, into: &line, &diagnostics)
            PinDecoder.decode(document, entry, subject, &source, into: &line, &diagnostics)
            let key = document.entry("pin", in: entry.value) ?? document.entry("offset", in: entry.value)
            add(line, subject, at: document[key?.value ?? entry.key].place, boardLines, to: &table, &diagnostics)
        case .two(let first, let second):
            let chip = PinDecoder.chip(document, entry, subject, &diagnostics)
            guard chip != nil || document.entry("chip", in: entry.value) == nil,
                let pins = pins(document, entry, subject, source.origin, hasChip: chip != nil, &diagnostics)
            else { return }
            document.checkKeys(
                of: pins.entry.value, .sensor(sensor.name, nil, pins.key), known: WordList(first, second), &diagnostics)
            for index in 0..<2 {
                let name = index == 0 ? first : second
                var line = Line(name: lineName(sensor.name, name), sourceLine: sensor.sourceLine)
                decodeElectrics(document, entry.value, sensor, into: &line, &diagnostics)
                let location = PinDecoder.Location(
                    owner: subject, subject: .sensor(sensor.name, nil, pins.key), mapping: pins.entry.value, key: name,
                    isOffset: pins.isOffset, chip: chip, missing: document[pins.entry.key].place, instead: "offsets")
                PinDecoder.decode(document, location, &source, into: &line, &diagnostics)
                let node = document.entry(name, in: pins.entry.value)?.value ?? pins.entry.key
                add(line, subject, at: document[node].place, boardLines, to: &table, &diagnostics)
            }
        }
        sensor.lines = start..<table.lines.count
    }

    /// `pins:` or `offsets:`, whichever is there.
    @inline(never)
    private static func pins(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ origin: PinSource.Origin,
        hasChip: Bool, _ diagnostics: inout Diagnostics
    ) -> (entry: YAMLEntry, key: StaticString, isOffset: Bool)? {
        let pins = document.entry("pins", in: entry.value)
        let hasOffsets = document.entry("offsets", in: entry.value) != nil
        if let pins, hasOffsets {
            var message = subject.message
            message.add("has both 'pins' and 'offsets', expected one of them")
            diagnostics.add(message, at: document[pins.key].place)
            return nil
        }
        let isOffset = hasOffsets || (pins == nil && (origin == .chip || hasChip))
        let key: StaticString = isOffset ? "offsets" : "pins"
        let expected: StaticString = "a mapping of its two lines"
        return document.mapping(
            key, in: entry.value, of: subject, missing: document[entry.key].place, expected: expected, &diagnostics
        ).map { ($0, key, isOffset) }
    }

    /// `tank.echo`, cut where it is too long: the console shows it, and nothing looks it up.
    private static func lineName(_ sensor: Sensor.Name, _ part: StaticString) -> Line.Name {
        var name = sensor
        name.truncate(to: Line.Name.capacity - part.utf8CodeUnitCount - 1)
        try? name.append(".")
        try? name.append(part)
        return name
    }

    @inline(never)
    private static func decodeElectrics(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ sensor: Sensor, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        // What is only pulled down needs a resistor: DHT sensors, and contacts to ground.
        let needsPullUp = sensor.driver == .dht11 || sensor.driver == .dht22 || sensor.driver.countsPulses
        line.bias = document.bias(in: mapping, of: subject, &diagnostics) ?? (needsPullUp ? .pullUp : .asIs)
        guard sensor.driver.countsPulses else { return }
        line.debounce = sensor.driver == .rain ? rainDebounce : 0
        if let (time, _) = document.time(
            "debounce", in: mapping, of: subject, 1...1_000, expected: "1ms to 1s", &diagnostics)
        {
            line.debounce = Int(time)
        }
    }

    @inline(never)
    private static func add(
        _ line: Line, _ subject: Subject, at place: Place, _ boardLines: borrowing FixedList<64, Line>,
        to table: inout SensorTable, _ diagnostics: inout Diagnostics
    ) {
        guard line.checkIsFree(among: boardLines, subject, at: place, &diagnostics),
            line.checkIsFree(among: table.lines, subject, at: place, &diagnostics)
        else { return }
        guard !table.lines.isFull, boardLines.count + table.lines.count < Board.maxLines else {
            diagnostics.add(
                Message("sensors: more than 28 lines of sensors, or 64 with those of 'lines', expected fewer"), at: place)
            return
        }
        try? table.lines.append(SensorLine(line))
    }
}
