import ArgumentParser

struct JobShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a job: its document and how its things stand.")

    @Argument(help: "The job's id.")
    var job: String

    @OptionGroup var api: APIOptions

    func run() async throws {
        let job = try await api.client().job(job)
        Output.line("document \(job.document.text)" + (job.timeout.map { "   timeout \($0) min" } ?? ""))
        for line in job.lines { Output.line(line) }
    }
}
