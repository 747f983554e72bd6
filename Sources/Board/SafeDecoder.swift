import FixedMemory
import Fleets

/// Reads `safe: {value: off, after: 10min}` of an output.
enum SafeDecoder {
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line, isInput: Bool,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        guard !isInput
            || !LineDecoder.refuse("safe", document, entry, subject, isFor: "outputs", "output", &diagnostics)
        else { return }
        guard let safe = document.mapping(
            "safe", in: entry.value, of: subject, expected: "a mapping with 'value' and 'after'", &diagnostics)
        else { return }
        let part = Subject.part(line.name, "safe")
        let missing = document[safe.key].place
        document.checkKeys(of: safe.value, part, known: "value after", &diagnostics)
        let level = level(document, safe.value, part, missing, &diagnostics)
        var after: Int64?
        if let node = document.scalar(
            "after", in: safe.value, of: part, missing: missing, expected: "a time such as 10min", &diagnostics)
        {
            after = document.time(
                node, part.message("after"), in: 0...SafeLevel.longestDelay, expected: "0s to 24h", &diagnostics)
        }
        guard line.direction == .output, let level, let after else { return }
        line.safe = SafeLevel(level: level, after: after)
    }

    private static func level(
        _ document: borrowing YAMLDocument, _ safe: Int, _ subject: Subject, _ missing: Place,
        _ diagnostics: inout Diagnostics
    ) -> Line.Level? {
        let expected: StaticString = "off or on"
        guard let node = document.scalar(
            "value", in: safe, of: subject, missing: missing, expected: expected, &diagnostics)
        else { return nil }
        let level = Line.Level(document.text(node))
        if level == nil {
            document.report(node, subject.message("value"), "is no level", expected: expected, &diagnostics)
        }
        return level
    }
}
