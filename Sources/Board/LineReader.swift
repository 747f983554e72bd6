import FixedMemory
import Fleets
import JSON

/// Decodes one line of `lines:`.
struct LineReader {
    /// The nodes of the line's name and of its mapping.
    let name: Int
    let node: Int

    private var what = Message("line")

    init(name: Int, node: Int) {
        self.name = name
        self.node = node
    }

    private func what(_ key: StaticString) -> Message {
        var message = what
        message.add(": ")
        message.add(key)
        return message
    }

    /// The line; nil after an error without which it would have no place, name or direction.
    mutating func line(_ decoder: inout Decoder, _ map: borrowing PinMap, hasMap: Bool) -> Line? {
        what.add(" ")
        what.quote(decoder.tree.text(name), limit: 32)
        let ownName = lineName(&decoder)
        let keys: InlineArray<9, StaticString> = [
            "pin", "offset", "direction", "active", "bias", "initial", "exit", "field", "values",
        ]
        guard decoder.checkKeys(node, keys, what) else { return nil }
        let place = place(&decoder, map, hasMap: hasMap)
        let direction = direction(&decoder)
        let active = choice(&decoder, "active", ["high", "low"])
        let bias = choice(&decoder, "bias", ["as-is", "disabled", "pull-up", "pull-down"])
        let initial = level(&decoder, "initial", direction)
        let exit = level(&decoder, "exit", direction)
        let field = field(&decoder)
        let values = values(&decoder, hasField: decoder.tree.value(node, "field") != nil)
        guard let ownName, let place, let direction else { return nil }
        let biases: InlineArray<4, Line.Bias> = [.asIs, .disabled, .pullUp, .pullDown]
        return Line(
            name: ownName, chipLineName: place.name, offset: place.offset, headerPin: place.pin, direction: direction,
            isActiveLow: active == 1, bias: biases[bias ?? 0], initial: initial ?? .off, exit: exit ?? nil, field: field,
            offValue: values.off, onValue: values.on, caution: map.caution(about: place.name.bytes) ?? FixedString(),
            sourceLine: decoder.tree.mark(name).line)
    }

    private func lineName(_ decoder: inout Decoder) -> Line.Name? {
        let text: Line.Name? = decoder.text(name, Message("lines"), expected: "a name")
        guard let text else { return nil }
        // As a segment of a field: it also stands in commands and logs.
        if let path = try? FieldPath(text.bytes), path.bytes.firstIndex(of: UInt8(ascii: ".")) == nil { return text }
        decoder.failValue(name, Message("lines"), expected: "a name of letters, digits, '_' and '-'")
        return nil
    }

    // MARK: Place

    private struct Place {
        let name: FixedString<32>
        let offset: Int
        let pin: Int?
    }

    private func place(_ decoder: inout Decoder, _ map: borrowing PinMap, hasMap: Bool) -> Place? {
        let pin = decoder.tree.value(node, "pin")
        let offset = decoder.tree.value(node, "offset")
        switch (pin, offset) {
        case (nil, nil):
            decoder.fail(
                what.then(
                    hasMap
                        ? "'pin' is missing, expected a GPIO name such as GPIO17 or a header pin number"
                        : "'offset' is missing, expected the line's offset on the chip as gpioinfo prints it"), at: node)
            return nil
        case (let pin?, let offset?):
            _ = pin
            decoder.fail(what.then("'pin' and 'offset' both say where it is, expected one of them"), at: offset)
            return nil
        case (nil, let offset?):
            return placeAtOffset(offset, &decoder, map)
        case (let pin?, nil):
            guard hasMap else {
                decoder.fail(what.then("'pin' needs a 'board' whose pin map has it, expected 'offset'"), at: pin)
                return nil
            }
            return placeAtPin(pin, &decoder, map)
        }
    }

    private func placeAtOffset(_ value: Int, _ decoder: inout Decoder, _ map: borrowing PinMap) -> Place? {
        guard let offset = decoder.integer(value, in: 0...1023, what("offset")) else { return nil }
        guard let name = map.name(at: offset) else { return Place(name: FixedString(), offset: offset, pin: nil) }
        return place(named: name, value, &decoder, map)
    }

    private func placeAtPin(_ value: Int, _ decoder: inout Decoder, _ map: borrowing PinMap) -> Place? {
        let expected: StaticString = "a GPIO name such as GPIO17 or a header pin number"
        let text: FixedString<32>? = decoder.text(value, what("pin"), expected: expected)
        guard let text else { return nil }
        guard let number = Decoder.integer(text.bytes) else { return place(named: text, value, &decoder, map) }
        guard let pin = map.pin(number) else {
            decoder.failValue(value, what("pin"), expected: "a pin of the board's header")
            return nil
        }
        guard map.offset(of: pin.name.bytes) != nil else {
            var message = what("pin")
            message.add(" ")
            message.add(number)
            message.add(" is ")
            message.add(pin.name.bytes)
            message.add(", expected a GPIO")
            decoder.fail(message, at: value)
            return nil
        }
        return place(named: pin.name, value, &decoder, map)
    }

    private func place(
        named name: FixedString<32>, _ value: Int, _ decoder: inout Decoder, _ map: borrowing PinMap
    ) -> Place? {
        guard let offset = map.offset(of: name.bytes) else {
            decoder.failValue(value, what("pin"), expected: "a GPIO of this board, such as GPIO17")
            return nil
        }
        if let reservation = map.reservation(of: name.bytes) {
            var message = what.then("")
            message.add(name.bytes)
            message.add(" is reserved: ")
            message.add(reservation.bytes)
            message.add(", expected another GPIO")
            decoder.fail(message, at: value)
            return nil
        }
        return Place(name: name, offset: offset, pin: map.pin(named: name.bytes)?.number)
    }

    /// Adds an error at `pin` or `offset`: the line is another one's already.
    func failTaken(_ decoder: inout Decoder, _ line: Line, by other: Line) {
        var message = what.then("")
        if line.chipLineName.isEmpty {
            message.add("offset ")
            message.add(line.offset)
        } else {
            message.add(line.chipLineName.bytes)
        }
        message.add(" is already used by ")
        message.quote(other.name.bytes)
        message.add(" (line ")
        message.add(other.sourceLine)
        message.add(")")
        decoder.fail(message, at: decoder.tree.value(node, "pin") ?? decoder.tree.value(node, "offset") ?? node)
    }

    // MARK: What it does

    private func direction(_ decoder: inout Decoder) -> Line.Direction? {
        guard let value = decoder.required(node, "direction", what, expected: "input or output") else { return nil }
        guard let index = decoder.choice(value, ["input", "output"], what("direction")) else { return nil }
        return index == 0 ? .input : .output
    }

    private func choice<let count: Int>(
        _ decoder: inout Decoder, _ key: StaticString, _ words: InlineArray<count, StaticString>
    ) -> Int? {
        guard let value = decoder.tree.value(node, key) else { return nil }
        return decoder.choice(value, words, what(key))
    }

    /// `.some(nil)` is `keep`; nil where the key is missing or wrong.
    private func level(_ decoder: inout Decoder, _ key: StaticString, _ direction: Line.Direction?) -> Line.Level?? {
        guard let value = decoder.tree.value(node, key) else { return nil }
        if direction == .input {
            var message = what(key)
            message.add(": an input has none, expected only on outputs")
            decoder.fail(message, at: value)
            return nil
        }
        switch decoder.choice(value, ["off", "on", "keep"], what(key)) {
        case 0: return .some(.off)
        case 1: return .some(.on)
        case 2: return .some(nil)
        default: return nil
        }
    }

    // MARK: Field

    private func field(_ decoder: inout Decoder) -> FieldPath? {
        guard let value = decoder.tree.value(node, "field") else { return nil }
        let text: FixedString<255>? = decoder.text(value, what("field"), expected: "a path such as pump.on")
        guard let text else { return nil }
        do throws(FieldPath.Problem) { return try FieldPath(text.bytes) } catch {
            switch error {
            case .tooLong: decoder.failValue(value, what("field"), expected: "at most 128 bytes")
            case .tooDeep: decoder.failValue(value, what("field"), expected: "at most 8 names with dots between them")
            case .empty, .emptySegment: decoder.failValue(value, what("field"), expected: "a name on both sides of each dot")
            case .badByte: decoder.failValue(value, what("field"), expected: "letters, digits, '_' and '-', and dots between names")
            }
            return nil
        }
    }

    /// Adds an error when two lines' fields cannot be in one shadow.
    func checkField(_ decoder: inout Decoder, _ line: Line, against other: Line) {
        guard let own = line.field, let its = other.field, let value = decoder.tree.value(node, "field") else { return }
        var message = what("field")
        message.add(" ")
        message.quote(own.bytes)
        if own == its {
            message.add(" is already carried by ")
        } else if own.contains(its) || its.contains(own) {
            message.add(" and ")
            message.quote(its.bytes)
            message.add(" cannot both be: one is an object where the other is a value; see ")
        } else {
            return
        }
        message.quote(other.name.bytes)
        message.add(" (line ")
        message.add(other.sourceLine)
        message.add(")")
        decoder.fail(message, at: value)
    }

    private func values(_ decoder: inout Decoder, hasField: Bool) -> (off: FieldValue, on: FieldValue) {
        let standard = (off: FieldValue.bool(false), on: FieldValue.bool(true))
        guard let mapping = decoder.tree.value(node, "values") else { return standard }
        guard decoder.checkKeys(mapping, ["off", "on"], what("values")) else { return standard }
        if !hasField {
            decoder.fail(what("values").then("'field' is missing, expected the field that holds them"), at: mapping)
        }
        guard
            let offNode = decoder.required(mapping, "off", what("values"), expected: "what the field holds while it is off"),
            let onNode = decoder.required(mapping, "on", what("values"), expected: "what the field holds while it is on"),
            let off = value(&decoder, offNode), let on = value(&decoder, onNode)
        else { return standard }
        guard off.isSameKind(as: on) else {
            decoder.fail(what("values").then("'off' and 'on' are of two kinds, expected both truth values, numbers or texts"), at: mapping)
            return standard
        }
        guard off != on else {
            decoder.fail(what("values").then("'off' and 'on' are the same, expected two values"), at: mapping)
            return standard
        }
        return (off, on)
    }

    private func value(_ decoder: inout Decoder, _ node: Int) -> FieldValue? {
        let text: FieldValue.Text? = decoder.text(node, what("values"), expected: "a truth value, a number or a text")
        guard let text else { return nil }
        guard decoder.tree.isPlain(node) else { return .text(text) }
        switch FieldValue(json: text.bytes) {
        case .null?:
            decoder.failValue(node, what("values"), expected: "a truth value, a number or a text")
            return nil
        case let value?: return value
        case nil: return .text(text)
        }
    }
}
