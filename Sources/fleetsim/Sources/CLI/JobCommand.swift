import ArgumentParser

struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Make, list, show and cancel jobs.",
        subcommands: [JobCreateCommand.self, JobListCommand.self, JobShowCommand.self, JobCancelCommand.self])
}
