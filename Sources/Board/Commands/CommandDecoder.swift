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
        _ document: borrowing YAMLDocument, _ lines: borrowing FixedList<64, Line>,
        _ settings: borrowing FixedList<32, Setting>, into table: inout CommandTable, _ choices: inout TextChoices,
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
            decodeCommand(document, entry, lines, settings, into: &table, &choices, &diagnostics)
        }
    }

    private static func decodeCommand(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ lines: borrowing FixedList<64, Line>,
        _ settings: borrowing FixedList<32, Setting>, into table: inout CommandTable, _ choices: inout TextChoices,
        _ diagnostics: inout Diagnostics
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
        let parameters = ParameterDecoder.decode(document, entry.value, name, into: &table, &choices, &diagnostics)
        var command = Command(
            name: name, parameters: parameters, steps: table.steps.count..<table.steps.count, outputs: 0,
            lines: 0, sourceLine: document[entry.key].place.line)
        if document.entry("steps", in: entry.value) != nil {
            document.checkKeys(of: entry.value, subject, known: ["params", "steps"], &diagnostics)
            decodeSteps(document, entry.value, lines, settings, &command, into: &table, choices, &diagnostics)
        } else {
            document.checkKeys(
                of: entry.value, subject,
                known: ["params", "steps", "set", "to", "pulse", "for", "wait_for", "level", "within"], &diagnostics)
            let decoder = StepDecoder(command: command, subject: subject, mapping: entry)
            add(decoder.decode(document, lines, settings, table, choices, &diagnostics), to: &command, &table)
        }
        // There is room: `commands` was not full.
        try? table.commands.append(command)
    }

    private static func decodeSteps(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ lines: borrowing FixedList<64, Line>,
        _ settings: borrowing FixedList<32, Setting>, _ command: inout Command, into table: inout CommandTable,
        _ choices: borrowing TextChoices, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.command(command.name)
        let expected: StaticString = "a list of 1 to 16 steps"
        guard let steps = document.sequence("steps", in: mapping, of: subject, expected: expected, &diagnostics)
        else { return }
        var number = 0
        var next = document.firstElement(of: steps)
        while let item = next {
            next = document.element(after: item)
            number += 1
            let subject = Subject.step(command.name, number)
            guard number <= CommandTable.maxSteps, !table.steps.isFull else {
                var message = subject.message
                message.add("is one too many, expected at most 16 in a command and 128 in all")
                diagnostics.add(message, at: document[item].place)
                return
            }
            let entry = YAMLEntry(key: item, value: item)
            guard document[item].kind == .mapping else {
                document.reportKind(
                    of: entry, subject.message, expected: "a mapping with 'set', 'pulse', 'wait' or 'wait_for'",
                    &diagnostics)
                continue
            }
            document.checkKeys(
                of: item, subject, known: ["set", "to", "pulse", "for", "wait", "wait_for", "level", "within"],
                &diagnostics)
            let decoder = StepDecoder(command: command, subject: subject, mapping: entry)
            add(decoder.decode(document, lines, settings, table, choices, &diagnostics), to: &command, &table)
        }
        guard number == 0 else { return }
        var message = subject.message("steps")
        message.add("is empty, expected ")
        message.add(expected)
        diagnostics.add(message, at: document[steps].place)
    }

    private static func add(_ step: Step?, to command: inout Command, _ table: inout CommandTable) {
        guard let step else { return }
        switch step {
        case .set(let line, _), .pulse(let line, _, _): command.outputs |= 1 << UInt64(line)
        case .store(let setting, _): command.settings |= 1 << UInt32(setting)
        case .waitFor(let line, _, _): command.lines |= 1 << UInt64(line)
        case .wait: break
        }
        command.lines |= command.outputs
        do throws(CapacityError) { try table.steps.append(step) } catch { return }
        command.steps = command.steps.lowerBound..<table.steps.count
    }
}
