import FixedMemory

/// Reads a file of `board/pinmaps/`:
///
/// ```yaml
/// name: Raspberry Pi 4 Model B
/// source: where the data are from
/// chip: pinctrl-bcm2711                  # of pins that name none
/// header:                                # all pins in their order, from 1 on; a second header's are X_1, X_2, …
///   1: {power: 3.3 V}
///   3: {gpio: GPIO2, offset: 2, functions: [I2C1 SDA], note: 1.8 kohm pull-up on the board}
///   6: {ground: GND}
///   27: {gpio: GPIO0, offset: 0, reserved: ID_SD of the HAT EEPROM}
///   P8_12: {gpio: [GPIO1_12, GPIO44], chip: gpio-32-63, offset: 12, line: P8_12}    # several names, and the kernel's
///   P9_33: {other: AIN4}
/// ```
enum PinMapDecoder {
    /// Reads a pin map into an empty one; false with at least one diagnostic.
    static func decode(
        _ yaml: Span<UInt8>, using document: inout YAMLDocument, into map: inout PinMap, _ diagnostics: inout Diagnostics
    ) -> Bool {
        diagnostics.removeAll()
        guard YAMLReader.read(yaml, into: &document, &diagnostics) else { return false }
        let root = YAMLDocument.root
        guard document[root].kind == .mapping else {
            diagnostics.add(Message("expected a mapping"), at: .start)
            return false
        }
        document.checkKeys(of: root, .file, known: "name source chip header", &diagnostics)

        map.name = document.string(
            "name", in: root, of: .file, missing: .start, expected: "the board's name", &diagnostics) ?? map.name
        let chip: ChipTable.Label? = document.string(
            "chip", in: root, of: .file, expected: "the GPIO chip's label", &diagnostics)
        let _: FixedString<511>? = document.string(
            "source", in: root, of: .file, missing: .start, expected: "where the data are from", &diagnostics)
        if let header = document.mapping(
            "header", in: root, of: .file, missing: .start, expected: "the pins", &diagnostics)
        {
            decodePins(document, header, chip, into: &map, &diagnostics)
        }
        return diagnostics.isEmpty
    }

    // MARK: Pins

    private static func decodePins(
        _ document: borrowing YAMLDocument, _ header: YAMLEntry, _ chip: ChipTable.Label?, into map: inout PinMap,
        _ diagnostics: inout Diagnostics
    ) {
        var place = PinPlace()
        var next = document.firstEntry(of: header.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard let label = label(document, entry.key, &place, &diagnostics) else { continue }
            guard !map.pins.isFull else {
                var message = Subject.headerPin(label).message
                message.add("is more than 92 pins")
                diagnostics.add(message, at: document[entry.key].place)
                return
            }
            var pin = decodePin(document, entry, label, chip, &map, &diagnostics)
            pin.label = label
            if pin.kind == .gpio { checkIsNew(pin, in: map, at: document[entry.key].place, &diagnostics) }
            try? map.pins.append(pin)
        }
    }

    /// Which pin a key is: the one after the last, or the first one of another header.
    private static func label(
        _ document: borrowing YAMLDocument, _ key: Int, _ last: inout PinPlace, _ diagnostics: inout Diagnostics
    ) -> PinMap.Label? {
        guard let label = try? PinMap.Label(document.text(key)), let place = PinPlace(label) else {
            document.report(
                key, Subject.file.message("header"), "is no pin", expected: "a number, or one behind a header's name",
                &diagnostics)
            return nil
        }
        let isNext = place.isOfSameHeader(as: last) ? place.number == last.number + 1 : place.number == 1
        if !isNext {
            var message = Subject.headerPin(label).message
            message.add("is out of order, expected ")
            message.add(last.number + 1)
            message.add(" or the first pin of another header")
            diagnostics.add(message, at: document[key].place)
        }
        last = place
        return label
    }

    private static func checkIsNew(
        _ pin: PinMap.Pin, in map: borrowing PinMap, at place: Place, _ diagnostics: inout Diagnostics
    ) {
        for index in map.pins.indices where map.pins[index].kind == .gpio {
            let other = map.pins[index]
            let hasPlace = other.chip == pin.chip && other.offset == pin.offset
            let hasName = pin.sharesName(with: other)
            guard hasPlace || hasName else { continue }
            var message = Subject.headerPin(pin.label).message(hasPlace ? "offset" : "gpio")
            message.add("is that of pin ")
            let label = other.label
            message.add(label.bytes)
            diagnostics.add(message, at: place)
        }
    }

    private static func decodePin(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ label: PinMap.Label, _ chip: ChipTable.Label?,
        _ map: inout PinMap, _ diagnostics: inout Diagnostics
    ) -> PinMap.Pin {
        var pin = PinMap.Pin()
        let subject = Subject.headerPin(label)
        guard document[entry.value].kind == .mapping else {
            document.reportKind(
                of: entry, subject.message, expected: "a mapping with 'gpio', 'power', 'ground' or 'other'", &diagnostics)
            return pin
        }
        let kinds: InlineArray<3, (StaticString, PinMap.Pin.Kind, StaticString)> = [
            ("power", .power, "a voltage"), ("ground", .ground, "GND"), ("other", .other, "what it is"),
        ]
        for index in kinds.indices where document.entry(kinds[index].0, in: entry.value) != nil {
            let (key, kind, expected) = kinds[index]
            pin.kind = kind
            document.checkKeys(of: entry.value, subject, known: WordList(key), &diagnostics)
            pin.name = document.string(key, in: entry.value, of: subject, expected: expected, &diagnostics) ?? pin.name
            return pin
        }
        decodeGPIO(document, entry, subject, chip, &map, into: &pin, &diagnostics)
        return pin
    }

    // MARK: GPIOs

    private static func decodeGPIO(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ chip: ChipTable.Label?,
        _ map: inout PinMap, into pin: inout PinMap.Pin, _ diagnostics: inout Diagnostics
    ) {
        let mapping = entry.value
        let place = document[entry.key].place
        pin.kind = .gpio
        document.checkKeys(
            of: mapping, subject, known: "gpio chip offset line functions reserved note", &diagnostics)
        decodeNames(document, mapping, subject, missing: place, into: &pin, &diagnostics)
        let own: ChipTable.Label? = document.string(
            "chip", in: mapping, of: subject, missing: chip == nil ? place : nil, expected: "the GPIO chip's label",
            &diagnostics)
        if let label = own ?? chip {
            pin.chip = map.chips.index(of: label) ?? 0
            if map.chip(label) == nil {
                var message = subject.message("chip")
                message.add("is more than 8 chips")
                diagnostics.add(message, at: place)
            }
        }
        pin.offset = PinDecoder.offset(document, mapping, subject, missing: place, &diagnostics) ?? Line.unresolved
        pin.lineName = document.string(
            "line", in: mapping, of: subject, expected: "the kernel's name for it", &diagnostics) ?? pin.lineName
        pin.reserved = document.string(
            "reserved", in: mapping, of: subject, expected: "what uses the pin", &diagnostics) ?? pin.reserved
        pin.note = document.string("note", in: mapping, of: subject, expected: "a remark", &diagnostics) ?? pin.note
        checkFunctions(document, mapping, subject, &diagnostics)
    }

    /// One name, or a list of several.
    private static func decodeNames(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, missing: Place,
        into pin: inout PinMap.Pin, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.entry("gpio", in: mapping), document[entry.value].kind == .sequence else {
            pin.name = document.string(
                "gpio", in: mapping, of: subject, missing: missing, expected: "the GPIO's name", &diagnostics)
                ?? pin.name
            return
        }
        var item = Int(document[entry.value].firstChild)
        do throws(CapacityError) {
            while item != 0 {
                if pin.name.isEmpty {
                    try pin.name.append(document.text(item))
                } else {
                    if !pin.otherNames.isEmpty { try pin.otherNames.append(" ") }
                    try pin.otherNames.append(document.text(item))
                }
                item = Int(document[item].nextSibling)
            }
        } catch {
            var message = subject.message("gpio")
            message.add("are too long names, expected at most ")
            message.add(error.capacity)
            message.add(" bytes")
            diagnostics.add(message, at: document[item].place)
        }
    }

    /// What else the pin can be: for whoever reads the file.
    private static func checkFunctions(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.entry("functions", in: mapping), document[entry.value].kind != .sequence else { return }
        document.reportKind(of: entry, subject.message("functions"), expected: "a list of names", &diagnostics)
    }
}
