import FixedMemory

/// Whose steps are read.
enum StepOwner {
    case command(Command.Name)
    /// A side of a rule, by its key.
    case rule(ControlName, StaticString)

    /// How an error about a step begins: `command 'water'`, `control 'lamp': then`.
    var name: Message {
        var name: Message
        switch self {
        case .command(let command):
            name = Message("command ")
            name.quote(command.bytes)
        case .rule(let control, let side):
            name = Message("control ")
            name.quote(control.bytes)
            name.add(": ")
            name.add(side)
        }
        return name
    }

    /// The opening for an error about the list: `command 'water': steps: `, `control 'lamp': then: `.
    var list: Message {
        switch self {
        case .command(let name): Subject.command(name).message("steps")
        case .rule(let name, let key): Subject.control(name).message(key)
        }
    }
}

/// Reads the steps of a command, or of one side of a rule.
struct StepListDecoder {
    let owner: StepOwner

    /// Adds the steps of a list.
    func add(
        listAt steps: Int, _ document: borrowing YAMLDocument, _ signals: borrowing Signals, to command: inout Command,
        _ table: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        var number = 0
        var next = document.firstElement(of: steps)
        while let item = next {
            next = document.element(after: item)
            number += 1
            let subject = Subject.step(owner, number)
            guard number <= CommandTable.maxSteps else {
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
            add(entry, number, document, signals, to: &command, &table, &diagnostics)
        }
        guard number == 0 else { return }
        var message = owner.list
        message.add("is empty, expected a list of 1 to 16 steps")
        diagnostics.add(message, at: document[steps].place)
    }

    /// Adds the step with this number, or, with number 0, the only one.
    func add(
        _ entry: YAMLEntry, _ number: Int, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        to command: inout Command, _ table: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.step(owner, number)
        document.checkKeys(
            of: entry.value, subject, known: "set to pulse for wait wait_for level within",
            &diagnostics)
        let decoder = StepDecoder(command: command, subject: subject, mapping: entry)
        guard let step = decoder.decode(document, signals, table, &diagnostics) else { return }
        append(step, subject, at: entry.key, document, to: &command, &table, &diagnostics)
    }

    /// Puts a step that has been read behind those of the command.
    func append(
        _ step: Step, _ subject: Subject, at node: Int, _ document: borrowing YAMLDocument, to command: inout Command,
        _ table: inout CommandTable, _ diagnostics: inout Diagnostics
    ) {
        do throws(CapacityError) { try table.append(step, to: &command) } catch {
            var message = subject.message
            message.add("is one too many, expected at most 128 in all")
            diagnostics.add(message, at: document[node].place)
        }
    }
}
