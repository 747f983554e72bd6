import FixedMemory

/// Reads a file of `board/pinmaps/`:
///
/// ```yaml
/// name: Raspberry Pi 4 Model B
/// source: where the data are from
/// chip: pinctrl-bcm2711
/// header:                                # all 40 pins, each a GPIO, power or ground
///   1: {power: 3.3 V}
///   3: {gpio: GPIO2, offset: 2, functions: [I2C1 SDA], note: 1.8 kohm pull-up on the board}
///   6: {ground: GND}
///   27: {gpio: GPIO0, offset: 0, reserved: ID_SD of the HAT EEPROM}
/// ```
enum PinMapDecoder {
    /// The pin map, or nil with at least one diagnostic. Never inlined: its document would stay on the caller's stack.
    @inline(never)
    static func decode(_ yaml: Span<UInt8>, _ diagnostics: inout Diagnostics) -> PinMap? {
        diagnostics.removeAll()
        var document = YAMLDocument()
        guard YAMLReader.read(yaml, into: &document, &diagnostics) else { return nil }
        let root = YAMLDocument.root
        guard document[root].kind == .mapping else {
            diagnostics.add(Message("expected a mapping"), at: .start)
            return nil
        }
        document.checkKeys(of: root, .file, known: ["name", "source", "chip", "header"], &diagnostics)

        var map = PinMap()
        map.name = document.string(
            "name", in: root, of: .file, missing: .start, expected: "the board's name", &diagnostics) ?? map.name
        map.chipLabel = document.string(
            "chip", in: root, of: .file, missing: .start, expected: "the GPIO chip's label", &diagnostics)
            ?? map.chipLabel
        let _: FixedString<255>? = document.string(
            "source", in: root, of: .file, missing: .start, expected: "where the data are from", &diagnostics)
        if let header = document.mapping(
            "header", in: root, of: .file, missing: .start, expected: "the pins", &diagnostics)
        {
            decodePins(document, header, into: &map, &diagnostics)
        }
        guard diagnostics.isEmpty else { return nil }
        return map
    }

    private static func decodePins(
        _ document: borrowing YAMLDocument, _ header: YAMLEntry, into map: inout PinMap,
        _ diagnostics: inout Diagnostics
    ) {
        var isKnown = InlineArray<40, Bool>(repeating: false)
        var next = document.firstEntry(of: header.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard let number = decimalInteger(document.text(entry.key), in: 1...PinMap.pinCount) else {
                document.report(
                    entry.key, Subject.file.message("header"), "is no pin", expected: "1...40", &diagnostics)
                continue
            }
            let pin = decodePin(document, entry, number, &diagnostics)
            if pin.kind == .gpio, let other = map.headerPin(offset: pin.offset), isKnown[other - 1] {
                var message = Subject.headerPin(number).message("offset")
                message.add("is that of pin ")
                message.add(other)
                diagnostics.add(message, at: document[entry.key].place)
            }
            if pin.kind == .gpio, let other = map.headerPin(named: pin.name.bytes), isKnown[other - 1] {
                var message = Subject.headerPin(number).message("gpio")
                message.add("is that of pin ")
                message.add(other)
                diagnostics.add(message, at: document[entry.key].place)
            }
            map.pins[number - 1] = pin
            isKnown[number - 1] = true
        }
        for index in isKnown.indices where !isKnown[index] {
            var message = Subject.headerPin(index + 1).message
            message.add("is missing")
            diagnostics.add(message, at: document[header.key].place)
        }
    }

    private static func decodePin(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ number: Int, _ diagnostics: inout Diagnostics
    ) -> PinMap.Pin {
        var pin = PinMap.Pin()
        let subject = Subject.headerPin(number)
        guard document[entry.value].kind == .mapping else {
            document.reportKind(
                of: entry, subject.message, expected: "a mapping with 'gpio', 'power' or 'ground'", &diagnostics)
            return pin
        }
        if document.entry("power", in: entry.value) != nil {
            pin.kind = .power
            document.checkKeys(of: entry.value, subject, known: ["power"], &diagnostics)
            pin.name = document.string("power", in: entry.value, of: subject, expected: "a voltage", &diagnostics)
                ?? pin.name
        } else if document.entry("ground", in: entry.value) != nil {
            document.checkKeys(of: entry.value, subject, known: ["ground"], &diagnostics)
            pin.name = document.string("ground", in: entry.value, of: subject, expected: "GND", &diagnostics)
                ?? pin.name
        } else {
            decodeGPIO(document, entry, subject, into: &pin, &diagnostics)
        }
        return pin
    }

    private static func decodeGPIO(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, into pin: inout PinMap.Pin,
        _ diagnostics: inout Diagnostics
    ) {
        let mapping = entry.value
        let place = document[entry.key].place
        pin.kind = .gpio
        document.checkKeys(
            of: mapping, subject, known: ["gpio", "offset", "functions", "reserved", "note"], &diagnostics)
        pin.name = document.string(
            "gpio", in: mapping, of: subject, missing: place, expected: "the GPIO's name", &diagnostics) ?? pin.name
        pin.offset = PinDecoder.offset(document, mapping, subject, missing: place, &diagnostics) ?? Line.unresolved
        pin.reserved = document.string(
            "reserved", in: mapping, of: subject, expected: "what uses the pin", &diagnostics) ?? pin.reserved
        pin.note = document.string("note", in: mapping, of: subject, expected: "a remark", &diagnostics) ?? pin.note
        decodeFunctions(document, mapping, subject, into: &pin, &diagnostics)
    }

    private static func decodeFunctions(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, into pin: inout PinMap.Pin,
        _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.entry("functions", in: mapping) else { return }
        guard document[entry.value].kind == .sequence else {
            document.reportKind(of: entry, subject.message("functions"), expected: "a list of names", &diagnostics)
            return
        }
        var item = Int(document[entry.value].firstChild)
        do throws(CapacityError) {
            while item != 0 {
                if !pin.functions.isEmpty { try pin.functions.append(", ") }
                try pin.functions.append(document.text(item))
                item = Int(document[item].nextSibling)
            }
        } catch {
            var message = subject.message("functions")
            message.add("are too long, expected at most ")
            message.add(error.capacity)
            message.add(" bytes")
            diagnostics.add(message, at: document[item].place)
        }
    }
}
