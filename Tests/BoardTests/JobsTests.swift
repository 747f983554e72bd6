import Fleets
import Testing

@testable import Board

/// `jobs:`.
@Suite struct JobsTests {
    private func policy(_ jobs: String) throws -> JobsPolicy? {
        try board(
            """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines: {p: {offset: 17, direction: input}}
            \(jobs)
            """
        ).jobs
    }

    @Test func noJobs() throws {
        #expect(try policy("") == nil)
    }

    @Test func theDefaults() throws {
        let policy = try #require(try policy("jobs: {allow: []}"))
        #expect(!policy.allows(.run) && !policy.allows(.reboot) && !policy.allows(.configure))
        #expect(policy.handlers.isEmpty && policy.rebootCommand.isEmpty)
    }

    @Test func everyKey() throws {
        let policy = try #require(
            try policy("jobs: {allow: [run, reboot, run], handlers: /h, reboot_command: /sbin/reboot}"))
        #expect(policy.allows(.run) && policy.allows(.reboot) && !policy.allows(.configure))
        #expect(policy.handlers.bytes.text == "/h")
        #expect(policy.rebootCommand.bytes.text == "/sbin/reboot")
        #expect(!policy.allows(.install) && policy.installKeys.isEmpty && policy.installAuthorities.isEmpty)
        let other = try #require(try self.policy("jobs: {allow: [install], install: {key_file: /k.pem, ca_file: /c.pem}}"))
        #expect(other.allows(.install) && other.installKeys.bytes.text == "/k.pem")
        #expect(other.installAuthorities.bytes.text == "/c.pem")
    }

    @Test(arguments: [
        WrongFile(.top("chip: simulated\nthing: t\njobs: []"), "3:7: jobs: is a list, expected a mapping with 'allow'"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {handlers: /s}"),
            "3:1: jobs.allow: is missing, expected a list such as [run, reboot]"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: reboot}"),
            "3:15: jobs.allow: is a single value, expected a list such as [run, reboot]"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {alow: []}"), "3:8: jobs: unknown key 'alow', did you mean 'allow'?"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [rebot, fly, {run: 1}, [run], ]}"),
            "3:16: jobs.allow: unknown action 'rebot', did you mean 'reboot'?",
            "3:23: jobs.allow: unknown action 'fly', expected reboot, run, configure or install",
            "3:28: jobs.allow: expected only reboot, run, configure and install",
            "3:38: jobs.allow: expected only reboot, run, configure and install"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [run]}"),
            "3:1: jobs.handlers: is missing, expected the folder of the programs that 'run' may start"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [install]}"),
            "3:1: jobs.install: is missing, expected a mapping with 'key_file'"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [install], install: {}}"),
            "3:26: jobs.install.key_file: is missing, expected the path of a file with public keys"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [], install: {key_file: '', ca_fil: /c}}"),
            "3:39: jobs.install.key_file: '' is empty, expected the path of a file with public keys",
            "3:43: jobs.install: unknown key 'ca_fil', did you mean 'ca_file'?"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [], install: /k.pem}"),
            "3:28: jobs.install: is a single value, expected a mapping with 'key_file'"),
        WrongFile(
            .top("chip: simulated\nthing: t\njobs: {allow: [], handlers: [h], reboot_command: {a: b}}\nstate: ''"),
            "3:29: jobs.handlers: is a list, expected the folder of the programs that 'run' may start",
            "3:50: jobs.reboot_command: is a mapping, expected the path of a program",
            "4:8: state: '' is empty, expected a folder"),
        WrongFile(
            .top("chip: simulated\nthing: t\nstate: /\(String(repeating: "s", count: 223))"),
            "3:8: state: has 224 bytes, expected at most 223"),
    ]) func wrongJobs(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
