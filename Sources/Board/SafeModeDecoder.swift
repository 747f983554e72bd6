import FixedMemory
import Fleets

/// Reads `safe_mode: {starts: 5, within: 60s, lasts: 10min}`; each may be left out.
enum SafeModeDecoder {
    static func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> SafeModeRule {
        var rule = SafeModeRule.usual
        guard let entry = document.mapping(
            "safe_mode", in: YAMLDocument.root, of: .file, expected: "a mapping with 'starts', 'within' or 'lasts'",
            &diagnostics)
        else { return rule }
        let subject = Subject.part(nil, "safe_mode")
        document.checkKeys(of: entry.value, subject, known: "starts within lasts", &diagnostics)
        let number: StaticString = "2...100"
        if let node = document.scalar("starts", in: entry.value, of: subject, expected: number, &diagnostics) {
            if let starts = decimalInteger(document.text(node), in: 2...100) {
                rule.starts = starts
            } else {
                document.report(
                    node, subject.message("starts"), "is no number of starts", expected: number, &diagnostics)
            }
        }
        if let time = document.time(
            "within", in: entry.value, of: subject, 1_000...3_600_000, expected: "1s to 1h", &diagnostics)
        {
            rule.within = time.milliseconds
        }
        if let time = document.time(
            "lasts", in: entry.value, of: subject, 1_000...86_400_000, expected: "1s to 24h", &diagnostics)
        {
            rule.lasts = time.milliseconds
        }
        return rule
    }
}
