import ArgumentParser

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete the shadow of a thing; the next one starts with version 1.")

    @Argument(help: "The thing's name.")
    var thing: String

    @OptionGroup var api: APIOptions

    func run() async throws {
        try await api.client().deleteShadow(of: thing)
        Output.line("\(thing): shadow deleted")
    }
}
