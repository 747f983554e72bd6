import FixedMemory
import Fleets

/// Reads `console:`.
///
/// ```yaml
///   console: {device: /dev/ttyAMA0, baud: 9600, access: control, passphrase_file: /etc/shadowpin/console}
/// ```
enum ConsoleDecoder {
    private static let name: StaticString = "console"

    static func decode(
        _ document: borrowing YAMLDocument, _ commands: borrowing CommandTable, _ diagnostics: inout Diagnostics
    ) -> ConsolePolicy {
        var policy = ConsolePolicy()
        guard let entry = document.mapping(
            name, in: YAMLDocument.root, of: .file, expected: "a mapping such as {device: /dev/ttyAMA0}", &diagnostics)
        else { return policy }
        let mapping = entry.value
        let subject = Subject.part(nil, name)
        document.checkKeys(
            of: mapping, subject,
            known: "device baud access passphrase_file rows command event", &diagnostics)
        policy.device = document.string(
            "device", in: mapping, of: subject, expected: "a serial port such as /dev/ttyAMA0", &diagnostics)
            ?? policy.device
        let access = Self.access("access", document, mapping, &diagnostics)
        policy.access = access ?? policy.access
        policy.command = Self.access("command", document, mapping, &diagnostics) ?? policy.command
        if policy.command != .off, let index = own(commands), let key = document.entry("command", in: mapping) {
            var message = subject.message("command")
            message.add("the command 'console' is one of the board file's own (line ")
            message.add(commands.commands[index].sourceLine)
            message.add("), expected another name there")
            diagnostics.add(message, at: document[key.key].place)
        }
        policy.passphraseFile = document.string(
            "passphrase_file", in: mapping, of: subject, expected: "the path of a file", &diagnostics)
            ?? policy.passphraseFile
        if !policy.passphraseFile.isEmpty, policy.access != .control,
            access != nil || document.entry("access", in: mapping) == nil, let file = document.entry("passphrase_file", in: mapping)
        {
            document.reportUseless(
                file, subject.message("passphrase_file"), "is for 'access: control', expected that beside it",
                &diagnostics)
        }
        policy.baud = baud(document, mapping, &diagnostics) ?? policy.baud
        policy.rows = rows(document, mapping, &diagnostics) ?? policy.rows
        if let event = document.mapping(
            "event", in: mapping, of: subject, expected: "a mapping with 'type'", &diagnostics)
        {
            let subject = Subject.part(nil, "console.event")
            document.checkKeys(of: event.value, subject, known: "type severity at_most", &diagnostics)
            policy.event = EventDecoder.rule(
                document, event, subject, limits: .part(nil, "console.event.at_most"), .info, &diagnostics)
        }
        return policy
    }

    /// The command of the board file that has our name.
    private static func own(_ commands: borrowing CommandTable) -> Int? {
        guard let name = try? Command.Name(name) else { return nil }
        return commands.index(of: name.bytes)
    }

    private static func access(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> ConsolePolicy.Access? {
        // YAML 1.1 reads `off` as false; here it is text, as everywhere in a board file.
        document.choice(
            key, in: mapping, of: .part(nil, name), "off view control", expected: "off, view or control",
            &diagnostics
        ).flatMap { ConsolePolicy.Access(rawValue: $0) }
    }

    private static func baud(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> Int? {
        let expected: StaticString = "1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800 or 921600"
        let known: InlineArray<11, Int> = [
            1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
        ]
        guard let node = document.scalar(
            "baud", in: mapping, of: .part(nil, name), expected: expected, &diagnostics)
        else { return nil }
        let baud = decimalInteger(document.text(node), in: 0...known[10])
        for index in known.indices where baud == known[index] { return baud }
        document.report(
            node, Subject.part(nil, name).message("baud"), "is no usual speed", expected: expected, &diagnostics)
        return nil
    }

    private static func rows(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> Int? {
        let expected: StaticString = "0 for no pages, or up to 200"
        guard let node = document.scalar(
            "rows", in: mapping, of: .part(nil, name), expected: expected, &diagnostics)
        else { return nil }
        if let rows = decimalInteger(document.text(node), in: 0...200) { return rows }
        document.report(
            node, Subject.part(nil, name).message("rows"), "is no number of rows", expected: expected, &diagnostics)
        return nil
    }
}
