import FixedMemory

/// Finds out which GPIO a line's `pin:` or `offset:` means.
enum PinDecoder {
    /// The Linux kernel's GPIO chips held 512 lines at most for long (ARCH_NR_GPIOS); the largest real ones have half.
    static let maxOffset = 511

    /// Where the pins of a board file come from.
    enum Origin {
        /// `board:` names a pin map.
        case map
        /// Only `chip:` is given.
        case chip
        /// `board:` or `chip:` is wrong and reported: pins cannot be looked at.
        case unknown
    }

    /// Fills in where `line` is; leaves its offset at `Line.unresolved` where that cannot be known.
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ map: borrowing PinMap, _ origin: Origin,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let mapping = entry.value
        let subject = Subject.line(line.name)
        if let pin = document.entry("pin", in: mapping), document.entry("offset", in: mapping) != nil {
            var message = subject.message
            message.add("has both 'pin' and 'offset', expected one of them")
            diagnostics.add(message, at: document[pin.key].place)
            return
        }
        switch origin {
        case .unknown: break
        case .map: decodeOnMap(document, entry, map, into: &line, &diagnostics)
        case .chip: decodeOnChip(document, entry, into: &line, &diagnostics)
        }
    }

    /// The offset under `offset:`.
    static func offset(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, missing: Place?,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = document.scalar(
            "offset", in: mapping, of: subject, missing: missing, expected: "the line's number on the chip",
            &diagnostics)
        else { return nil }
        guard let offset = decimalInteger(document.text(node), in: 0...maxOffset) else {
            document.report(
                node, subject.message("offset"), "is no line's number on a chip", expected: "0...511", &diagnostics)
            return nil
        }
        return offset
    }

    // MARK: Without a pin map

    private static func decodeOnChip(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        if let pin = document.entry("pin", in: entry.value) {
            var message = subject.message("pin")
            message.add("needs a pin map, expected 'offset' here or 'board' above")
            diagnostics.add(message, at: document[pin.key].place)
        } else if let offset = offset(
            document, entry.value, subject, missing: document[entry.key].place, &diagnostics)
        {
            line.offset = offset
        }
    }

    // MARK: With a pin map

    private static func decodeOnMap(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ map: borrowing PinMap, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        guard let (number, node) = headerPin(document, entry, map, line.name, &diagnostics) else { return }
        let pin = map[number]
        guard pin.kind == .gpio else {
            var message = Subject.line(line.name).message
            message.add("header pin ")
            message.add(number)
            message.add(pin.kind == .power ? " is power (" : " is ground (")
            message.add(pin.name.bytes)
            message.add("), expected a GPIO")
            diagnostics.add(message, at: document[node].place)
            return
        }
        guard pin.reserved.isEmpty else {
            var message = Subject.line(line.name).message
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
    }

    /// The header pin that `pin:` or `offset:` means, and the node that says so.
    private static func headerPin(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ map: borrowing PinMap, _ name: Line.Name,
        _ diagnostics: inout Diagnostics
    ) -> (number: Int, node: Int)? {
        let subject = Subject.line(name)
        if let offsetEntry = document.entry("offset", in: entry.value) {
            guard let offset = offset(document, entry.value, subject, missing: nil, &diagnostics) else { return nil }
            if let number = map.headerPin(offset: offset) { return (number, offsetEntry.value) }
            document.report(
                offsetEntry.value, subject.message("offset"), "is not on the header",
                expected: "a pin of it, or 'chip' without 'board' above", &diagnostics)
            return nil
        }
        guard let node = document.scalar(
            "pin", in: entry.value, of: subject, missing: document[entry.key].place,
            expected: "a GPIO such as GPIO17 or a header pin's number", &diagnostics)
        else { return nil }
        let text = document.text(node)
        if let number = map.headerPin(named: text) { return (number, node) }
        if let number = decimalInteger(text, in: 1...PinMap.pinCount) { return (number, node) }
        var message = subject.message("pin")
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
