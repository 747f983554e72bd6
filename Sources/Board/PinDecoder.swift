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
        if chip != nil, pin != nil {
            return refuseChip(document, entry, subject, beside: "pin", instead: "offset", &diagnostics)
        }
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

    /// Reports a chip that is named where a pin says already which one it is.
    static func refuseChip(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, beside key: StaticString,
        instead: StaticString, _ diagnostics: inout Diagnostics
    ) {
        guard let chip = document.entry("chip", in: entry.value) else { return }
        var message = subject.message("chip")
        message.add("is not for '")
        message.add(key)
        message.add("', expected '")
        message.add(instead)
        message.add("' beside it")
        diagnostics.add(message, at: document[chip.key].place)
    }

    /// Fills in where `line` is by one key.
    static func decode(
        _ document: borrowing YAMLDocument, _ location: Location, _ source: inout PinSource, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        if let chip = location.chip {
            guard location.isOffset else { return }
            return decodeOnChip(document, location, chip, &source, into: &line, &diagnostics)
        }
        switch source.origin {
        case .unknown: break
        case .map: decodeOnMap(document, location, &source, into: &line, &diagnostics)
        case .chip: decodeOnChip(document, location, source.defaultLabel, &source, into: &line, &diagnostics)
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
            guard let pin = document.entry(location.key, in: location.mapping) else { return }
            var message = location.subject.message(location.key)
            message.add("needs a pin map, expected '")
            message.add(location.instead)
            message.add("' here or 'board' above")
            diagnostics.add(message, at: document[pin.key].place)
            return
        }
        guard let offset = offset(document, location, &diagnostics),
            let node = document.entry(location.key, in: location.mapping)?.value
        else { return }
        // One that is on the header all the same has its name, and may be reserved.
        if source.origin == .map, label == source.defaultLabel, let number = source.map.headerPin(offset: offset) {
            return put(document, location, number, node, &source, into: &line, &diagnostics)
        }
        line.offset = offset
        source.put(&line, on: label, location.owner, at: document[node].place, &diagnostics)
    }

    // MARK: With a pin map

    private static func decodeOnMap(
        _ document: borrowing YAMLDocument, _ location: Location, _ source: inout PinSource, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        guard let (number, node) = headerPin(document, location, source.map, &diagnostics) else { return }
        put(document, location, number, node, &source, into: &line, &diagnostics)
    }

    /// Puts `line` on a pin of the header that `node` says, if that is a free GPIO.
    private static func put(
        _ document: borrowing YAMLDocument, _ location: Location, _ number: Int, _ node: Int, _ source: inout PinSource,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let pin = source.map[number]
        guard pin.kind == .gpio else {
            var message = location.owner.message
            message.add("header pin ")
            message.add(number)
            message.add(pin.kind == .power ? " is power (" : " is ground (")
            message.add(pin.name.bytes)
            message.add("), expected a GPIO")
            diagnostics.add(message, at: document[node].place)
            return
        }
        guard pin.reserved.isEmpty else {
            var message = location.owner.message
            message.add(pin.name.bytes)
            message.add(" is reserved for ")
            message.add(pin.reserved.bytes)
            message.add(", expected a free GPIO")
            diagnostics.add(message, at: document[node].place)
            return
        }
        line.offset = pin.offset
        line.chipLineName = pin.name
        line.headerPin = number
        line.note = pin.note
        let label = source.defaultLabel
        source.put(&line, on: label, location.owner, at: document[node].place, &diagnostics)
    }

    /// The header pin that a key means, and the node that says so.
    private static func headerPin(
        _ document: borrowing YAMLDocument, _ location: Location, _ map: borrowing PinMap,
        _ diagnostics: inout Diagnostics
    ) -> (number: Int, node: Int)? {
        if location.isOffset {
            guard let offset = offset(document, location, &diagnostics),
                let node = document.entry(location.key, in: location.mapping)?.value
            else { return nil }
            if let number = map.headerPin(offset: offset) { return (number, node) }
            document.report(
                node, location.subject.message(location.key), "is not on the header",
                expected: "a pin of it, or 'chip' without 'board' above", &diagnostics)
            return nil
        }
        guard let node = document.scalar(
            location.key, in: location.mapping, of: location.subject, missing: location.missing,
            expected: "a GPIO such as GPIO17 or a header pin's number", &diagnostics)
        else { return nil }
        let text = document.text(node)
        if let number = map.headerPin(named: text) { return (number, node) }
        if let number = decimalInteger(text, in: 1...PinMap.pinCount) { return (number, node) }
        var message = location.subject.message(location.key)
        message.quote(text)
        message.add(" is not on the header")
        // Only for its case: GPIO27 is no answer to GPIO28.
        let nearest = map.nearest(to: text)
        if nearest.isExact {
            message.suggest(nearest)
        } else {
            message.add(", expected a GPIO such as GPIO17 or a header pin's number, 1...40")
        }
        diagnostics.add(message, at: document[node].place)
        return nil
    }
}
