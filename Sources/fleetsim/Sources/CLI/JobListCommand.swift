import ArgumentParser

struct JobListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all jobs and how their things stand.")

    @OptionGroup var api: APIOptions

    func run() async throws {
        for job in try await api.client().jobs() {
            for line in job.lines { Output.line(line) }
        }
    }
}
