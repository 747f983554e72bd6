import FixedMemory
import Fleets

/// Reads `params:` of a command.
enum ParameterDecoder {
    /// Adds the parameters to `table`; answers where they are.
    static func decode(
        _ document: borrowing YAMLDocument, _ command: Int, _ name: Command.Name, into table: inout CommandTable,
        _ choices: inout TextChoices, _ diagnostics: inout Diagnostics
    ) -> Range<Int> {
        let start = table.parameters.count
        guard let parameters = document.mapping(
            "params", in: command, of: .command(name), expected: "a mapping of parameters", &diagnostics)
        else { return start..<start }
        var next = document.firstEntry(of: parameters.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard table.parameters.count - start < CommandTable.maxParameters, !table.parameters.isFull else {
                var message = Subject.command(name).message("params")
                message.add("one too many, expected at most 8 in a command and 64 in all")
                diagnostics.add(message, at: document[entry.key].place)
                break
            }
            guard let parameter = decodeParameter(document, entry, name, &choices, &diagnostics) else { continue }
            try? table.parameters.append(parameter)
        }
        return start..<table.parameters.count
    }

    private static func decodeParameter(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ command: Command.Name,
        _ choices: inout TextChoices, _ diagnostics: inout Diagnostics
    ) -> Parameter? {
        guard let name: Parameter.Name = document.name(
            entry.key, Subject.command(command).message("params"), "is no name of a parameter",
            expected: "1 to 32 characters", &diagnostics)
        else { return nil }
        let subject = Subject.parameter(command, name)
        guard document[entry.value].kind == .mapping else {
            document.reportKind(of: entry, subject.message, expected: "a mapping with 'type'", &diagnostics)
            return nil
        }
        document.checkKeys(
            of: entry.value, subject, known: "type min max enum default", &diagnostics)
        let decoder = ValueRuleDecoder(subject: subject, entry: entry)
        guard let rule = decoder.rule(document, &choices, &diagnostics) else { return nil }
        return Parameter(name: name, rule: rule, fallback: decoder.fallback(rule, document, choices, &diagnostics))
    }
}
