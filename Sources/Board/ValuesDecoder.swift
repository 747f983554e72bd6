import FixedMemory
import Fleets
import JSON

/// Reads `values: {off: …, on: …}`: what a line's field holds while it is off and on.
enum ValuesDecoder {
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        guard let values = document.mapping(
            "values", in: entry.value, of: .line(line.name), expected: "a mapping with 'off' and 'on'", &diagnostics)
        else { return }
        let subject = Subject.values(line.name)
        if document.entry("field", in: entry.value) == nil {
            var message = subject.message
            message.add("are of no use without 'field'")
            diagnostics.add(message, at: document[values.key].place)
        }
        document.checkKeys(of: values.value, subject, known: ["off", "on"], &diagnostics)
        let off = value("off", document, values, subject, &diagnostics)
        let on = value("on", document, values, subject, &diagnostics)
        guard let off, let on else { return }
        guard let (off, on) = pair(off, on) else {
            var message = subject.message
            message.add("are of two kinds, expected two truth values, two numbers or two texts")
            diagnostics.add(message, at: document[values.key].place)
            return
        }
        guard off != on else {
            var message = subject.message
            message.add("are the same, expected two different ones")
            diagnostics.add(message, at: document[values.key].place)
            return
        }
        line.offValue = off
        line.onValue = on
    }

    /// Both as one kind: `0` beside `0.5` is a number too.
    private static func pair(_ off: FieldValue, _ on: FieldValue) -> (FieldValue, FieldValue)? {
        switch (off, on) {
        case (.bool, .bool), (.integer, .integer), (.number, .number), (.text, .text): (off, on)
        case (.integer(let integer), .number): Double(exactly: integer).map { (.number($0), on) }
        case (.number, .integer(let integer)): Double(exactly: integer).map { (off, .number($0)) }
        default: nil
        }
    }

    private static func value(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ values: YAMLEntry, _ subject: Subject,
        _ diagnostics: inout Diagnostics
    ) -> FieldValue? {
        guard let node = document.scalar(
            key, in: values.value, of: subject, missing: document[values.key].place,
            expected: "true, false, a number or a text", &diagnostics)
        else { return nil }
        let text = document.text(node)
        if !document[node].isQuoted {
            guard !isOldBoolean(text) else {
                document.report(
                    node, subject.message(key), "is a truth value to some YAML readers",
                    expected: "true or false, or quotes around it", &diagnostics)
                return nil
            }
            guard !hasLeadingZero(text) else {
                document.report(
                    node, subject.message(key), "is an octal number to some YAML readers",
                    expected: "no zero before it, or quotes around it", &diagnostics)
                return nil
            }
            do throws(JSONError) {
                if let value = try FieldValue(json: text), value != .null { return value }
            } catch {
                if error.reason == .numberTooLarge {
                    document.report(
                        node, subject.message(key), "is too large", expected: "a number within ±1.8e308", &diagnostics)
                    return nil
                }
            }
        }
        guard let value = try? FieldValue.Text(text) else {
            var message = subject.message(key)
            message.add("has ")
            message.add(text.count)
            message.add(" bytes, expected a text of at most 64")
            diagnostics.add(message, at: document[node].place)
            return nil
        }
        return .text(value)
    }

    /// What YAML 1.1 takes for true or false and YAML 1.2 for text: too much at stake to guess.
    private static func isOldBoolean(_ text: Span<UInt8>) -> Bool {
        let words: InlineArray<20, StaticString> = [
            "on", "On", "ON", "off", "Off", "OFF", "yes", "Yes", "YES", "no", "No", "NO", "True", "TRUE", "False",
            "FALSE", "y", "n", "Y", "N",
        ]
        for index in words.indices where text.equals(words[index]) { return true }
        return false
    }

    /// Digits with a zero before them: YAML 1.1 reads 010 as 8, and JSON does not allow it.
    private static func hasLeadingZero(_ text: Span<UInt8>) -> Bool {
        let start = !text.isEmpty && text[0] == UInt8(ascii: "-") ? 1 : 0
        guard text.count > start + 1, text[start] == UInt8(ascii: "0") else { return false }
        return decimalInteger(text) != nil
    }
}
