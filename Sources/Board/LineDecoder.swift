import FixedMemory
import Fleets

/// Reads `lines:`.
enum LineDecoder {
    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, _ pins: inout PinSource,
        _ interlocks: borrowing FixedList<16, Interlock>, into lines: inout FixedList<64, Line>,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        let expected: StaticString = "a mapping of at least one line"
        let hasSensors = document.entry("sensors", in: YAMLDocument.root) != nil
        guard let entry = document.mapping(
            "lines", in: YAMLDocument.root, of: .file, missing: hasSensors ? nil : .start, expected: expected, &diagnostics)
        else { return }
        var next = document.firstEntry(of: entry.value)
        if next == nil { reportEmpty(document, entry, expected, &diagnostics) }
        while let entry = next {
            next = document.entry(after: entry)
            guard !lines.isFull else { return reportFull(document, entry, &diagnostics) }
            guard var line = decodeLine(document, entry, &pins, &diagnostics) else { continue }
            let place = document.entry("pin", in: entry.value) ?? document.entry("offset", in: entry.value)
            line.checkIsFree(
                among: lines, Subject.line(line.name), at: document[place?.value ?? entry.key].place, &diagnostics)
            addField(of: line, at: lines.count, document, entry, to: &fields, &diagnostics)
            InterlockDecoder.decode(document, entry, interlocks, into: &line, after: lines, &diagnostics)
            InputDecoder.decode(document, entry, at: lines.count, into: &line, &measures, &fields, &diagnostics)
            try? lines.append(line)
        }
        InputDecoder.connectEncoders(document, &lines, &diagnostics)
        InterlockDecoder.check(document, interlocks, lines, &diagnostics)
    }

    @inline(never)
    private static func reportEmpty(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ expected: StaticString, _ diagnostics: inout Diagnostics
    ) {
        var message = Subject.file.message("lines")
        message.add("is empty, expected ")
        message.add(expected)
        diagnostics.add(message, at: document[entry.value].place)
    }

    @inline(never)
    private static func reportFull(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ diagnostics: inout Diagnostics
    ) {
        diagnostics.add(
            Message("lines: more than 64 lines, expected fewer from here on"), at: document[entry.key].place)
    }

    /// The line with what could be read, so that the lines after it can be compared with it; nil without a name.
    private static func decodeLine(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ pins: inout PinSource,
        _ diagnostics: inout Diagnostics
    ) -> Line? {
        guard let name: Line.Name = document.name(
            entry.key, Subject.file.message("lines"), "is no name of a line", expected: "1 to 32 characters",
            &diagnostics)
        else { return nil }
        var line = Line(name: name, sourceLine: document[entry.key].place.line)
        let subject = Subject.line(name)
        guard document[entry.value].kind == .mapping else {
            document.reportKind(
                of: entry, subject.message, expected: "a mapping with 'pin' and 'direction'", &diagnostics)
            return line
        }
        document.checkKeys(
            of: entry.value, subject,
            known: """
                pin offset chip direction active bias drive debounce initial exit safe field values \
                event pulse blink sequence pwm min_on min_off max_on interlock counters latch \
                throttle counter frequency encoder
                """,
            &diagnostics)
        // A PWM of the kernel's is no line of the chip's; its pin may be named, so that no other line takes it.
        if !ModulationDecoder.isKernel(document, entry.value) || document.entry("pin", in: entry.value) != nil
            || document.entry("offset", in: entry.value) != nil || document.entry("chip", in: entry.value) != nil
        {
            PinDecoder.decode(document, entry, subject, &pins, into: &line, &diagnostics)
        }
        decodeElectrics(document, entry, into: &line, &diagnostics)
        line.field = document.fieldPath("field", in: entry.value, of: subject, &diagnostics)
        ValuesDecoder.decode(document, entry, into: &line, &diagnostics)
        OutputDecoder.decode(document, entry, into: &line, &diagnostics)
        EventDecoder.decode(document, entry, into: &line, &diagnostics)
        return line
    }

    // MARK: Direction, level, pull resistor

    private static func decodeElectrics(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        let direction = document.choice(
            "direction", in: entry.value, of: subject, missing: document[entry.key].place, "input output",
            expected: "input or output", &diagnostics)
        line.direction = direction == 1 ? .output : .input
        let active = document.choice(
            "active", in: entry.value, of: subject, "high low", expected: "high or low", &diagnostics)
        line.isActiveLow = active == 1
        line.bias = document.bias(in: entry.value, of: subject, &diagnostics) ?? .asIs
        let isInput = direction == 0
        decodeDrive(document, entry, into: &line, isInput: isInput, &diagnostics)
        decodeDebounce(document, entry, into: &line, isOutput: direction == 1, &diagnostics)
        let startsAsLast = !isInput && document.entry("initial", in: entry.value).map {
            document[$0.value].kind == .scalar && document.text($0.value).equals("last")
        } ?? false
        let initial = startsAsLast ? .some(.some(.off)) : level(
            "initial", document, entry, subject, isInput: isInput, expected: "off, on, keep or last", &diagnostics)
        let exit = level(
            "exit", document, entry, subject, isInput: isInput, expected: "off, on or keep", &diagnostics)
        SafeDecoder.decode(document, entry, into: &line, isInput: isInput, &diagnostics)
        guard line.direction == .output else { return }
        line.initial = initial ?? .off
        line.output.startsAsLast = startsAsLast
        line.exit = exit ?? nil
    }

    private static func decodeDrive(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line, isInput: Bool,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        guard !isInput || !refuse("drive", document, entry, subject, isFor: "outputs", "output", &diagnostics)
        else { return }
        switch document.choice(
            "drive", in: entry.value, of: subject, "push-pull open-drain open-source",
            expected: "push-pull, open-drain or open-source", &diagnostics)
        {
        case 1: line.drive = .openDrain
        case 2: line.drive = .openSource
        default: line.drive = .pushPull
        }
    }

    private static func decodeDebounce(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line, isOutput: Bool,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        guard !isOutput || !refuse("debounce", document, entry, subject, isFor: "inputs", "input", &diagnostics)
        else { return }
        // Contacts bounce for milliseconds; what is slower than a few seconds is no contact.
        let time = document.time(
            "debounce", in: entry.value, of: subject, 1...10_000, expected: "1ms to 10s", &diagnostics)
        line.debounce = Int(time?.milliseconds ?? 0)
    }

    /// Reports a key that a line of this direction cannot have; false: it is not there.
    static func refuse(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject,
        isFor plural: StaticString, _ direction: StaticString, _ diagnostics: inout Diagnostics
    ) -> Bool {
        guard let found = document.entry(key, in: entry.value) else { return false }
        var message = subject.message(key)
        message.add("is for ")
        message.add(plural)
        message.add(", expected 'direction: ")
        message.add(direction)
        message.add("' or no '")
        message.add(key)
        message.add("'")
        diagnostics.add(message, at: document[found.key].place)
        return true
    }

    /// The level under `key`: nil where there is none to go by, `.some(nil)` for `keep`.
    private static func level(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, isInput: Bool,
        expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> Line.Level?? {
        if isInput, refuse(key, document, entry, subject, isFor: "outputs", "output", &diagnostics) { return nil }
        guard let node = document.scalar(key, in: entry.value, of: subject, expected: expected, &diagnostics)
        else { return nil }
        let text = document.text(node)
        if text.equals("keep") { return .some(nil) }
        if let level = Line.Level(text) { return level }
        document.report(node, subject.message(key), "is no level", expected: expected, &diagnostics)
        return nil
    }

    // MARK: Lines among each other

    @inline(never)
    private static func addField(
        of line: Line, at index: Int, _ document: borrowing YAMLDocument, _ entry: YAMLEntry,
        to fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard let path = line.field, let node = document.entry("field", in: entry.value)?.value else { return }
        fields.add(
            BoardField(path: path, signal: .line(index), owner: line.name, sourceLine: line.sourceLine),
            Subject.line(line.name).message("field"), at: node, document, &diagnostics)
    }
}
