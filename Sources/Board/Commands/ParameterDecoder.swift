import FixedMemory
import Fleets

/// Reads `params:` of a command.
enum ParameterDecoder {
    /// Adds the parameters to `table`; answers where they are.
    static func decode(
        _ document: borrowing YAMLDocument, _ command: Int, _ name: Command.Name, into table: inout CommandTable,
        _ diagnostics: inout Diagnostics
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
            guard let parameter = decodeParameter(document, entry, name, into: &table, &diagnostics) else { continue }
            try? table.parameters.append(parameter)
        }
        return start..<table.parameters.count
    }

    private static func decodeParameter(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ command: Command.Name,
        into table: inout CommandTable, _ diagnostics: inout Diagnostics
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
            of: entry.value, subject, known: ["type", "min", "max", "enum", "default"], &diagnostics)
        guard let kind = kind(document, entry, subject, &diagnostics) else { return nil }
        var parameter = Parameter(name: name, kind: kind)
        decodeBounds(document, entry.value, subject, into: &parameter, &diagnostics)
        decodeChoices(document, entry.value, subject, into: &parameter, &table, &diagnostics)
        decodeFallback(document, entry.value, subject, table, into: &parameter, &diagnostics)
        return parameter
    }

    private static func kind(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ diagnostics: inout Diagnostics
    ) -> Parameter.Kind? {
        switch document.choice(
            "type", in: entry.value, of: subject, missing: document[entry.key].place,
            ["boolean", "integer", "number", "text"], expected: "boolean, integer, number or text", &diagnostics)
        {
        case 0: .boolean
        case 1: .integer
        case 2: .number
        case 3: .text
        default: nil
        }
    }

    private static func decodeBounds(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, into parameter: inout Parameter,
        _ diagnostics: inout Diagnostics
    ) {
        let isNumber = parameter.kind == .integer || parameter.kind == .number
        if let minimum = bound("min", document, mapping, subject, isNumber: isNumber, &diagnostics) {
            parameter.minimum = minimum
        }
        if let maximum = bound("max", document, mapping, subject, isNumber: isNumber, &diagnostics) {
            parameter.maximum = maximum
        }
        guard parameter.minimum > parameter.maximum, let entry = document.entry("max", in: mapping) else { return }
        var message = subject.message("max")
        message.add("is less than 'min'")
        parameter.minimum = -Double.infinity
        diagnostics.add(message, at: document[entry.value].place)
    }

    private static func bound(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, isNumber: Bool,
        _ diagnostics: inout Diagnostics
    ) -> Double? {
        guard let entry = document.entry(key, in: mapping) else { return nil }
        guard isNumber else {
            document.reportUseless(entry, subject.message(key), "is for integers and numbers", &diagnostics)
            return nil
        }
        switch document.fieldValue(key, in: mapping, of: subject, expected: "a number", &diagnostics) {
        case .integer(let integer): return Double(integer)
        case .number(let number): return number
        case nil: return nil
        default:
            document.report(entry.value, subject.message(key), "is no number", expected: "a number", &diagnostics)
            return nil
        }
    }

    private static func decodeChoices(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, into parameter: inout Parameter,
        _ table: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.entry("enum", in: mapping) else { return }
        guard parameter.kind == .text else {
            document.reportUseless(entry, subject.message("enum"), "is for texts", &diagnostics)
            return
        }
        guard document.sequence("enum", in: mapping, of: subject, expected: "a list of texts", &diagnostics) != nil
        else { return }
        let start = table.choices.count
        var next = document.firstElement(of: entry.value)
        while let item = next {
            next = document.element(after: item)
            guard document[item].kind == .scalar, let text = try? FieldValue.Text(document.text(item)) else {
                var message = subject.message("enum")
                message.add("holds what is no text of at most 64 bytes")
                diagnostics.add(message, at: document[item].place)
                continue
            }
            do throws(CapacityError) { try table.choices.append(text) } catch {
                var message = subject.message("enum")
                message.add("one too many, expected at most 64 in all commands")
                diagnostics.add(message, at: document[item].place)
                return
            }
        }
        parameter.choices = start..<table.choices.count
        guard parameter.choices.isEmpty else { return }
        var message = subject.message("enum")
        message.add("is empty, expected a list of texts")
        diagnostics.add(message, at: document[entry.value].place)
    }

    private static func decodeFallback(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ table: borrowing CommandTable,
        into parameter: inout Parameter, _ diagnostics: inout Diagnostics
    ) {
        guard let value = document.fieldValue("default", in: mapping, of: subject, expected: "a value", &diagnostics),
            let entry = document.entry("default", in: mapping)
        else { return }
        guard let problem = table.problem(with: value, of: parameter) else {
            parameter.fallback = value
            return
        }
        var message = subject.message("default")
        message.quote(document.text(entry.value))
        message.add(" is not allowed, ")
        problem.describe(parameter, in: table, into: &message)
        diagnostics.add(message, at: document[entry.value].place)
    }
}
