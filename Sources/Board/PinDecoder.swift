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

    /// The key that says where a line is: a pin of the header, or an offset on the chip.
    struct Location {
        /// What errors about the line, and about the key, begin with.
        var owner: Subject
        var subject: Subject
        var mapping: Int
        var key: StaticString
        var isOffset: Bool
        /// Where it is reported as missing.
        var missing: Place
        /// The key to use where there is no pin map.
        var instead: StaticString = "offset"
    }

    /// Fills in where `line` is by `pin:` or `offset:` of its mapping; leaves its offset at `Line.unresolved` where that
    /// cannot be known.
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ map: borrowing PinMap,
        _ origin: Origin, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let pin = document.entry("pin", in: entry.value)
        let hasOffset = document.entry("offset", in: entry.value) != nil
        if let pin, hasOffset {
            var message = subject.message
            message.add("has both 'pin' and 'offset', expected one of them")
            diagnostics.add(message, at: document[pin.key].place)
            return
        }
        let isOffset = hasOffset || (pin == nil && origin == .chip)
        let location = Location(
            owner: subject, subject: subject, mapping: entry.value, key: isOffset ? "offset" : "pin", isOffset: isOffset,
            missing: document[entry.key].place)
        decode(document, location, map, origin, into: &line, &diagnostics)
    }

    /// Fills in where `line` is by one key.
    static func decode(
        _ document: borrowing YAMLDocument, _ location: Location, _ map: borrowing PinMap, _ origin: Origin,
        into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        switch origin {
        case .unknown: break
        case .map: decodeOnMap(document, location, map, into: &line, &diagnostics)
        case .chip: decodeOnChip(document, location, into: &line, &diagnostics)
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
        _ document: borrowing YAMLDocument, _ location: Location, into line: inout Line,
        _ diagnostics: inout Diagnostics
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
        if let offset = offset(document, location, &diagnostics) { line.offset = offset }
    }

    // MARK: With a pin map

    private static func decodeOnMap(
        _ document: borrowing YAMLDocument, _ location: Location, _ map: borrowing PinMap, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        guard let (number, node) = headerPin(document, location, map, &diagnostics) else { return }
        let pin = map[number]
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
