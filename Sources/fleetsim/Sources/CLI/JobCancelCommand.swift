import ArgumentParser

struct JobCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a job wherever it has not ended, also where it is in progress.")

    @Argument(help: "The job's id.")
    var job: String

    @OptionGroup var api: APIOptions

    func run() async throws {
        for line in try await api.client().cancelJob(job).lines { Output.line(line) }
    }
}
