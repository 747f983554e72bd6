import FixedMemory
import Fleets

extension StepDecoder {
    /// The step that sets the setting at `index`.
    func store(
        _ index: Int, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        _ table: borrowing CommandTable, _ diagnostics: inout Diagnostics
    ) -> Step? {
        let rule = signals.settings[index].rule
        guard let node = document.scalar(
            "to", in: mapping.value, of: subject, missing: document[mapping.key].place,
            expected: "a value or a parameter such as $value", &diagnostics)
        else { return nil }
        if document.text(node).starts(with: "$"), !document[node].isQuoted {
            guard let (place, parameter) = parameter(
                node, "to", document, table, expected: "a parameter such as $value", &diagnostics)
            else { return nil }
            guard parameter.rule.kind != rule.kind, (parameter.rule.kind, rule.kind) != (.integer, .number) else {
                return .store(setting: index, .parameter(place))
            }
            document.report(
                node, subject.message("to"), "is of another type than the setting", expected: "the same type",
                &diagnostics)
            return nil
        }
        guard let value = document.fieldValue(
            "to", in: mapping.value, of: subject, expected: "a value", &diagnostics)
        else { return nil }
        guard let problem = rule.problem(with: value, in: signals.choices) else {
            return .store(setting: index, .fixed(value))
        }
        guard !suggestParameter(node, "to", "is not allowed", document, table, &diagnostics) else { return nil }
        var message = subject.message("to")
        message.quote(document.text(node))
        message.add(" is not allowed, ")
        problem.describe(rule, in: signals.choices, into: &message)
        diagnostics.add(message, at: document[node].place)
        return nil
    }
}
