import FixedMemory
import Fleets

/// Reads `jobs:`.
enum JobsDecoder {
    /// What jobs may do; nil where `jobs:` is absent or wrong.
    static func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> JobsPolicy? {
        guard let entry = document.mapping(
            "jobs", in: YAMLDocument.root, of: .file, expected: "a mapping with 'allow'", &diagnostics)
        else { return nil }
        let mapping = entry.value
        document.checkKeys(
            of: mapping, .jobs, known: "allow handlers reboot_command install", &diagnostics)
        var policy = JobsPolicy()
        allow(document, mapping, missing: document[entry.key].place, &policy, &diagnostics)
        policy.handlers = document.string(
            "handlers", in: mapping, of: .jobs, missing: policy.allows(.run) ? document[entry.key].place : nil,
            expected: "the folder of the programs that 'run' may start", &diagnostics) ?? Board.Folder()
        policy.rebootCommand = document.string(
            "reboot_command", in: mapping, of: .jobs, expected: "the path of a program", &diagnostics) ?? Broker.Path()
        install(document, mapping, missing: document[entry.key].place, &policy, &diagnostics)
        return policy
    }

    /// `install: {key_file: …, ca_file: …}`
    private static func install(
        _ document: borrowing YAMLDocument, _ mapping: Int, missing: Place, _ policy: inout JobsPolicy,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.part(nil, "jobs.install")
        guard let entry = document.mapping(
            "install", in: mapping, of: .jobs, missing: policy.allows(.install) ? missing : nil,
            expected: "a mapping with 'key_file'", &diagnostics)
        else { return }
        document.checkKeys(of: entry.value, subject, known: "key_file ca_file", &diagnostics)
        policy.installKeys = document.string(
            "key_file", in: entry.value, of: subject, missing: document[entry.key].place,
            expected: "the path of a file with public keys", &diagnostics) ?? Broker.Path()
        policy.installAuthorities = document.string(
            "ca_file", in: entry.value, of: subject, expected: "the path of a file", &diagnostics) ?? Broker.Path()
    }

    private static func allow(
        _ document: borrowing YAMLDocument, _ mapping: Int, missing: Place, _ policy: inout JobsPolicy,
        _ diagnostics: inout Diagnostics
    ) {
        guard let list = document.sequence(
            "allow", in: mapping, of: .jobs, missing: missing, expected: "a list such as [run, reboot]", &diagnostics)
        else { return }
        var next = document.firstElement(of: list)
        while let element = next {
            next = document.element(after: element)
            guard document[element].kind == .scalar else {
                var message = Subject.jobs.message("allow")
                message.add("expected only reboot, run, configure and install")
                diagnostics.add(message, at: document[element].place)
                continue
            }
            if let action = JobAction(document.text(element)) {
                policy.allow(action)
            } else {
                var message = Subject.jobs.message("allow")
                message.add("unknown action ")
                message.quote(document.text(element))
                message.suggest("reboot run configure install", for: document.text(element))
                diagnostics.add(message, at: document[element].place)
            }
        }
    }
}
