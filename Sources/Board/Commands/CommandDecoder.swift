import FixedMemory
import Fleets

/// Reads `commands:`.
///
/// ```yaml
///   commands:
///     setPump: {params: {value: {type: boolean}}, set: pump, to: $value}
///     water:
///       params: {seconds: {type: number, min: 1, max: 120}}
///       steps: [{set: valve, to: on}, {pulse: pump, for: $seconds}, {set: valve, to: off}]
/// ```
enum CommandDecoder {
    static func decode(
        _ document: borrowing YAMLDocument, _ signals: inout Signals, into table: inout CommandTable,
        _ diagnostics: inout Diagnostics
    ) {
        guard let commands = document.mapping(
            "commands", in: YAMLDocument.root, of: .file, expected: "a mapping of commands", &diagnostics)
        else { return }
        var next = document.firstEntry(of: commands.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard !table.commands.isFull else {
                diagnostics.add(
                    Message("commands: more than 32 commands, expected fewer from here on"),
                    at: document[entry.key].place)
                return
            }
            decodeCommand(document, entry, &signals, into: &table, &diagnostics)
        }
    }

    private static func decodeCommand(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ signals: inout Signals,
        into table: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        guard let name: Command.Name = document.name(
            entry.key, Subject.file.message("commands"), "is no name of a command", expected: "1 to 64 characters",
            &diagnostics)
        else { return }
        let subject = Subject.command(name)
        guard document[entry.value].kind == .mapping else {
            document.reportKind(
                of: entry, subject.message, expected: "a mapping with 'set', 'pulse' or 'steps'", &diagnostics)
            return
        }
        let parameters = ParameterDecoder.decode(
            document, entry.value, name, into: &table, &signals.choices, &diagnostics)
        var command = Command(
            name: name, parameters: parameters, steps: table.steps.count..<table.steps.count, outputs: 0,
            lines: 0, sourceLine: document[entry.key].place.line)
        let steps = StepListDecoder(owner: .command(name))
        if document.entry("steps", in: entry.value) != nil {
            document.checkKeys(of: entry.value, subject, known: "params steps", &diagnostics)
            if let list = document.sequence(
                "steps", in: entry.value, of: subject, expected: "a list of 1 to 16 steps", &diagnostics)
            {
                steps.add(listAt: list, document, signals, to: &command, &table, &diagnostics)
            }
        } else {
            document.checkKeys(
                of: entry.value, subject,
                known: "params steps set to pulse for wait_for level within", &diagnostics)
            let decoder = StepDecoder(command: command, subject: subject, mapping: entry)
            if let step = decoder.decode(document, signals, table, &diagnostics) {
                steps.append(step, subject, at: entry.key, document, to: &command, &table, &diagnostics)
            }
        }
        // There is room: `commands` was not full.
        try? table.commands.append(command)
    }
}
