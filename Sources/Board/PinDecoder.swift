import FixedMemory

/// Finds out which GPIO a line's `pin:` or `offset:` means.
enum PinDecoder {
    /// The Linux kernel's GPIO chips held 512 lines at most for long (ARCH_NR_GPIOS); the largest real ones have half.
    static let maxOffset = 511

    /// The key that says where a line is: a pin of the header, or an offset on the chip.
    struct Location {
        /// What errors about the line, and about the key, begin with.
        var owner: Subject
        var subject: Subject
        var mapping: Int
        var key: StaticString
        var isOffset: Bool
        /// The chip that is named there; nil: that of `board:` or `chip:`.
        var chip: ChipTable.Label?
        /// Where it is reported as missing.
        var missing: Place
        /// The key to use where there is no pin map.
        var instead: StaticString = "offset"
    }

    /// Fills in where `line` is by `pin:`, or `offset:` and `chip:`, of its mapping; leaves its offset at
    /// `Line.unresolved` where that cannot be known.
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ source: inout PinSource,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let pin = document.entry("pin", in: entry.value)
        let hasOffset = document.entry("offset", in: entry.value) != nil
        if let pin, hasOffset {
            var message = subject.message
            message.add("has both 'pin' and 'offset', expected one of them")
            diagnostics.add(message, at: document[pin.key].place)
            return
        }
        let chip = chip(document, entry, subject, &diagnostics)
        guard chip != nil || document.entry("chip", in: entry.value) == nil else { return }
        let isOffset = hasOffset || (pin == nil && (source.origin == .chip || chip != nil))
        let location = Location(
            owner: subject, subject: subject, mapping: entry.value, key: isOffset ? "offset" : "pin", isOffset: isOffset,
            chip: chip, missing: document[entry.key].place)
        decode(document, location, &source, into: &line, &diagnostics)
    }

    /// The chip that a line or a sensor names for itself.
    static func chip(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ diagnostics: inout Diagnostics
    ) -> ChipTable.Label? {
        let expected: StaticString = "a GPIO chip's label"
        guard let label: ChipTable.Label = document.string(
            "chip", in: entry.value, of: subject, expected: expected, &diagnostics)
        else { return nil }
        guard label.bytes.equals("simulated"), let node = document.entry("chip", in: entry.value)?.value
        else { return label }
        document.report(
            node, subject.message("chip"), "is all chips or none", expected: "it above, or here a GPIO chip's label",
            &diagnostics)
        return nil
    }

    /// Fills in where `line` is by one key.
    static func decode(
        _ document: borrowing YAMLDocument, _ location: Location, _ source: inout PinSource, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        switch (location.chip, source.origin) {
        case (let chip?, _): decodeOnChip(document, location, chip, &source, into: &line, &diagnostics)
        case (nil, .unknown): break
        case (nil, .map): decodeOnMap(document, location, &source, into: &line, &diagnostics)
        case (nil, .chip):
            guard let label = source.defaultLabel else { return }
            decodeOnChip(document, location, label, &source, into: &line, &diagnostics)
        }
    }

    private static func offset(
        _ document: borrowing YAMLDocument, _ location: Location, _ diagnostics: inout Diagnostics
    ) -> Int? {
        offset(
            document, location.mapping, location.subject, key: location.key, missing: location.missing, &diagnostics)
    }

    /// The offset under `key`.
    static func offset(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, key: StaticString = "offset",
        missing: Place?, _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = document.scalar(
            key, in: mapping, of: subject, missing: missing, expected: "the line's number on the chip",
            &diagnostics)
        else { return nil }
        guard let offset = decimalInteger(document.text(node), in: 0...maxOffset) else {
            document.report(
                node, subject.message(key), "is no line's number on a chip", expected: "0...511", &diagnostics)
            return nil
        }
        return offset
    }

    // MARK: Without a pin map

    private static func decodeOnChip(
        _ document: borrowing YAMLDocument, _ location: Location, _ label: ChipTable.Label, _ source: inout PinSource,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard location.isOffset else {
            return decodeName(document, location, label, &source, into: &line, &diagnostics)
        }
        guard let offset = offset(document, location, &diagnostics),
            let node = document.entry(location.key, in: location.mapping)?.value
        else { return }
        // One that is on the header all the same has its name, and may be reserved.
        if source.origin == .map, let pin = source.pin(on: label, offset: offset) {
            return put(document, location, pin, node, &source, into: &line, &diagnostics)
        }
        line.offset = offset
        source.put(&line, on: label, location.owner, at: document[node].place, &diagnostics)
    }

    /// A line by the name that the kernel has for it.
    private static func decodeName(
        _ document: borrowing YAMLDocument, _ location: Location, _ label: ChipTable.Label, _ source: inout PinSource,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard let name: FixedString<32> = document.string(
            location.key, in: location.mapping, of: location.subject, missing: location.missing,
            expected: "a line's name as the kernel has it", &diagnostics),
            let node = document.entry(location.key, in: location.mapping)?.value
        else { return }
        // A header pin's number, most likely.
        guard decimalInteger(name.bytes) == nil else {
            var message = location.subject.message(location.key)
            message.add("needs a pin map, expected '")
            message.add(location.instead)
            message.add("' here or 'board' above, or the kernel's name for the line")
            diagnostics.add(message, at: document[node].place)
            return
        }
        line.chipLineName = name
        source.put(&line, on: label, location.owner, at: document[node].place, &diagnostics)
    }

    // MARK: With a pin map

    private static func decodeOnMap(
        _ document: borrowing YAMLDocument, _ location: Location, _ source: inout PinSource, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        guard let (pin, node) = headerPin(document, location, source, &diagnostics) else { return }
        put(document, location, pin, node, &source, into: &line, &diagnostics)
    }

    /// Puts `line` on a pin of the header that `node` says, if that is a free GPIO.
    private static func put(
        _ document: borrowing YAMLDocument, _ location: Location, _ index: Int, _ node: Int, _ source: inout PinSource,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let pin = source.map.pins[index]
        // Copies: see FixedString.==.
        let (name, reserved, number) = (pin.name, pin.reserved, pin.label)
        guard pin.kind == .gpio else {
            var message = location.owner.message
            message.add("header pin ")
            message.add(number.bytes)
            switch pin.kind {
            case .power: message.add(" is power (")
            case .ground: message.add(" is ground (")
            default: message.add(" is no GPIO (")
            }
            message.add(name.bytes)
            message.add("), expected a GPIO")
            diagnostics.add(message, at: document[node].place)
            return
        }
        guard reserved.isEmpty else {
            var message = location.owner.message
            message.add(name.bytes)
            message.add(" is reserved for ")
            message.add(reserved.bytes)
            message.add(", expected a free GPIO")
            diagnostics.add(message, at: document[node].place)
            return
        }
        line.offset = pin.offset
        line.isNamed = !pin.lineName.isEmpty
        line.chipLineName = line.isNamed ? pin.lineName : (try? FixedString(name.bytes)) ?? line.chipLineName
        line.headerPin = index + 1
        line.note = pin.note
        source.put(&line, on: source.label(of: pin), location.owner, at: document[node].place, &diagnostics)
    }

    /// The pin that a key means, and the node that says so.
    private static func headerPin(
        _ document: borrowing YAMLDocument, _ location: Location, _ source: borrowing PinSource,
        _ diagnostics: inout Diagnostics
    ) -> (pin: Int, node: Int)? {
        if location.isOffset { return headerPinByOffset(document, location, source, &diagnostics) }
        guard let node = document.scalar(
            location.key, in: location.mapping, of: location.subject, missing: location.missing,
            expected: "a GPIO such as GPIO17 or a header pin's number", &diagnostics)
        else { return nil }
        let text = document.text(node)
        if let pin = source.map.pin(named: text) { return (pin, node) }
        var message = location.subject.message(location.key)
        message.quote(text)
        message.add(" is not on the header")
        // Only for its case: GPIO27 is no answer to GPIO28.
        let nearest = source.map.nearest(to: text)
        if nearest.isExact {
            message.suggest(nearest)
        } else {
            addExpectation(source.map, to: &message)
        }
        diagnostics.add(message, at: document[node].place)
        return nil
    }

    private static func headerPinByOffset(
        _ document: borrowing YAMLDocument, _ location: Location, _ source: borrowing PinSource,
        _ diagnostics: inout Diagnostics
    ) -> (pin: Int, node: Int)? {
        guard let offset = offset(document, location, &diagnostics),
            let node = document.entry(location.key, in: location.mapping)?.value
        else { return nil }
        guard let label = source.defaultLabel else {
            document.report(
                node, location.subject.message(location.key), "is on one of several chips", expected: "'chip' beside it",
                &diagnostics)
            return nil
        }
        if let pin = source.pin(on: label, offset: offset) { return (pin, node) }
        document.report(
            node, location.subject.message(location.key), "is not on the header",
            expected: "a pin of it, or 'chip' beside it", &diagnostics)
        return nil
    }

    /// `, expected a GPIO such as GPIO17 or a header pin's number, 1...40`
    private static func addExpectation(_ map: borrowing PinMap, to message: inout Message) {
        message.add(", expected a GPIO such as ")
        // The first one that no board uses for a bus.
        let example = map.pins[min(10, map.pins.count - 1)].name
        let (first, last) = (map.pins[0].label, map.pins[map.pins.count - 1].label)
        message.add(example.bytes)
        message.add(" or a header pin's number, ")
        message.add(first.bytes)
        message.add("...")
        message.add(last.bytes)
    }
}
