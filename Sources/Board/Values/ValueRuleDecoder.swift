import FixedMemory
import Fleets

/// Reads `type`, `min`, `max`, `enum` and `default`: which values something may have.
struct ValueRuleDecoder {
    let subject: Subject
    /// The mapping that holds the keys, and what names it.
    let entry: YAMLEntry

    /// Nil without a type.
    func rule(
        _ document: borrowing YAMLDocument, _ choices: inout TextChoices, _ diagnostics: inout Diagnostics
    ) -> ValueRule? {
        guard let kind = kind(document, &diagnostics) else { return nil }
        var rule = ValueRule(kind: kind)
        decodeBounds(document, into: &rule, &diagnostics)
        decodeChoices(document, into: &rule, &choices, &diagnostics)
        return rule
    }

    /// The value under `default`, where there is one and the rule allows it.
    func fallback(
        _ rule: ValueRule, _ document: borrowing YAMLDocument, _ choices: borrowing TextChoices,
        _ diagnostics: inout Diagnostics
    ) -> FieldValue? {
        guard let value = document.fieldValue(
            "default", in: entry.value, of: subject, expected: "a value", &diagnostics),
            let entry = document.entry("default", in: entry.value)
        else { return nil }
        guard let problem = rule.problem(with: value, in: choices) else { return value }
        var message = subject.message("default")
        message.quote(document.text(entry.value))
        message.add(" is not allowed, ")
        problem.describe(rule, in: choices, into: &message)
        diagnostics.add(message, at: document[entry.value].place)
        return nil
    }

    private func kind(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> ValueRule.Kind? {
        switch document.choice(
            "type", in: entry.value, of: subject, missing: document[entry.key].place,
            "boolean integer number text", expected: "boolean, integer, number or text", &diagnostics)
        {
        case 0: .boolean
        case 1: .integer
        case 2: .number
        case 3: .text
        default: nil
        }
    }

    private func decodeBounds(
        _ document: borrowing YAMLDocument, into rule: inout ValueRule, _ diagnostics: inout Diagnostics
    ) {
        let isNumber = rule.kind == .integer || rule.kind == .number
        if let minimum = bound("min", document, isNumber: isNumber, &diagnostics) { rule.minimum = minimum }
        if let maximum = bound("max", document, isNumber: isNumber, &diagnostics) { rule.maximum = maximum }
        guard rule.minimum > rule.maximum, let entry = document.entry("max", in: entry.value) else { return }
        var message = subject.message("max")
        message.add("is less than 'min'")
        rule.minimum = -Double.infinity
        diagnostics.add(message, at: document[entry.value].place)
    }

    private func bound(
        _ key: StaticString, _ document: borrowing YAMLDocument, isNumber: Bool, _ diagnostics: inout Diagnostics
    ) -> Double? {
        guard let entry = document.entry(key, in: entry.value) else { return nil }
        guard isNumber else {
            document.reportUseless(entry, subject.message(key), "is for integers and numbers", &diagnostics)
            return nil
        }
        return document.number(key, in: self.entry.value, of: subject, &diagnostics)
    }

    private func decodeChoices(
        _ document: borrowing YAMLDocument, into rule: inout ValueRule, _ choices: inout TextChoices,
        _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.entry("enum", in: entry.value) else { return }
        guard rule.kind == .text else {
            document.reportUseless(entry, subject.message("enum"), "is for texts", &diagnostics)
            return
        }
        guard document.sequence("enum", in: self.entry.value, of: subject, expected: "a list of texts", &diagnostics) != nil
        else { return }
        let start = choices.count
        var next = document.firstElement(of: entry.value)
        while let item = next {
            next = document.element(after: item)
            guard document[item].kind == .scalar, let text = try? FieldValue.Text(document.text(item)) else {
                var message = subject.message("enum")
                message.add("holds what is no text of at most 64 bytes")
                diagnostics.add(message, at: document[item].place)
                continue
            }
            do throws(CapacityError) { try choices.append(text) } catch {
                var message = subject.message("enum")
                message.add("one too many, expected at most 96 in all")
                diagnostics.add(message, at: document[item].place)
                return
            }
        }
        rule.choices = start..<choices.count
        guard rule.choices.isEmpty else { return }
        var message = subject.message("enum")
        message.add("is empty, expected a list of texts")
        diagnostics.add(message, at: document[entry.value].place)
    }
}

extension YAMLDocument {
    /// The number under `key`.
    func number(
        _ key: StaticString, in mapping: Int, of subject: Subject, _ diagnostics: inout Diagnostics
    ) -> Double? {
        let expected: StaticString = "a number"
        switch fieldValue(key, in: mapping, of: subject, expected: expected, &diagnostics) {
        case .integer(let integer): return Double(integer)
        case .number(let number): return number
        case nil: return nil
        default:
            guard let entry = entry(key, in: mapping) else { return nil }
            report(entry.value, subject.message(key), "is no number", expected: expected, &diagnostics)
            return nil
        }
    }
}
