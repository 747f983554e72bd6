import ArgumentParser

struct FaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault", abstract: "Make fleetsim misbehave, for tests.", subcommands: [FaultAPICommand.self])
}
