import FixedMemory
import Fleets

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
        document.checkKeys(of: values.value, subject, known: "off on", &diagnostics)
        let off = value("off", document, values, subject, &diagnostics)
        let on = value("on", document, values, subject, &diagnostics)
        guard let off, let on else { return }
        guard areOfOneKind(off, on) else {
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

    /// `0` beside `0.5` is a number too. Each stays as it is: a delta's `0` is an integer, whatever stands beside it.
    private static func areOfOneKind(_ off: FieldValue, _ on: FieldValue) -> Bool {
        switch (off, on) {
        case (.bool, .bool), (.text, .text), (.integer, .integer), (.integer, .number), (.number, .integer),
            (.number, .number):
            true
        default: false
        }
    }

    private static func value(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ values: YAMLEntry, _ subject: Subject,
        _ diagnostics: inout Diagnostics
    ) -> FieldValue? {
        document.fieldValue(
            key, in: values.value, of: subject, missing: document[values.key].place,
            expected: "true, false, a number or a text", &diagnostics)
    }
}
