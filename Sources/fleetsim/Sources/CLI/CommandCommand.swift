import ArgumentParser

struct CommandCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "command", abstract: "Send a command to a thing.",
        discussion: "fleetsim command demo blink times=3 --ttl 10 --wait")

    @Argument(help: "The thing's name.")
    var thing: String

    @Argument(help: "The command's name.")
    var action: String

    @Argument(help: "PARAM=VALUE: JSON, or else a string.")
    var params: [FieldValue] = []

    @Option(help: "How many seconds the thing has for its answer.")
    var ttl = CommandOrder.defaultTTL

    @Flag(help: "Wait for the end; the exit code is 0 only if it SUCCEEDED.")
    var wait = false

    @OptionGroup var api: APIOptions

    var order: CommandOrder { CommandOrder(thing: thing, action: action, params: FieldValue.tree(of: params), ttl: ttl) }

    func run() async throws {
        let client = try api.client()
        let sent = try await client.send(order)
        Output.line(sent.line)
        guard wait else { return }
        let ended = try await client.wait(on: thing) {
            let execution = try await client.command(sent.id)
            return execution.status.isTerminal ? execution : nil
        }
        guard let ended else { throw APIError.ended(client.address) }
        Output.line(ended.line)
        if ended.status != .succeeded { throw ExitCode.failure }
    }
}
