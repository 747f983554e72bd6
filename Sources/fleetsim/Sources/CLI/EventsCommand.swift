import ArgumentParser

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "events", abstract: "Print the events of a thing.")

    @Argument(help: "The thing's name.")
    var thing: String

    @Flag(help: "Go on with those to come, until interrupted.")
    var follow = false

    @OptionGroup var api: APIOptions

    func run() async throws {
        let client = try api.client()
        guard follow else {
            for event in try await client.events(of: thing) { Output.line(event.line) }
            return
        }
        var last = 0
        // The stream opens before the list is asked for: nothing falls between, and what is in both is printed once.
        for try await change in client.changes(of: thing) {
            switch change.kind {
            case .watching:
                for event in try await client.events(of: thing) {
                    Output.line(event.line)
                    last = event.number
                }
            case .event(let event) where event.number > last:
                Output.line(event.line)
            default: break
            }
        }
    }
}
