import FixedMemory
import Fleets
import JSON

extension YAMLDocument {
    /// The value under `key` as a field holds it: true, false, a number or a text, in quotes always a text. What YAML's
    /// versions read differently is refused.
    @inline(never)
    func fieldValue(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> FieldValue? {
        guard let node = scalar(key, in: mapping, of: subject, missing: missing, expected: expected, &diagnostics)
        else { return nil }
        let text = self.text(node)
        if !self[node].isQuoted {
            guard !Self.isOldBoolean(text) else {
                report(
                    node, subject.message(key), "is a truth value to some YAML readers",
                    expected: "true or false, or quotes around it", &diagnostics)
                return nil
            }
            guard !Self.hasLeadingZero(text) else {
                report(
                    node, subject.message(key), "is an octal number to some YAML readers",
                    expected: "no zero before it, or quotes around it", &diagnostics)
                return nil
            }
            do throws(JSONError) {
                if let value = try FieldValue(json: text), value != .null { return value }
            } catch {
                if error.reason == .numberTooLarge {
                    report(
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
            diagnostics.add(message, at: self[node].place)
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
