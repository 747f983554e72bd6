import ArgumentParser

struct CommandsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commands", abstract: "List the commands sent to a thing, and what came of them.")

    @Argument(help: "The thing's name.")
    var thing: String

    @OptionGroup var api: APIOptions

    func run() async throws {
        for execution in try await api.client().commands(of: thing) { Output.line(execution.line) }
    }
}
