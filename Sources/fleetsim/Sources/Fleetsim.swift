import ArgumentParser

/// A stand-in for the EMQX Fleets cloud: shadows, commands, jobs and events over a real MQTT broker, and the HTTP API.
/// It is written against the spec alone and shares no code with the device, so that neither hides the other's mistakes.
@main
struct Fleetsim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleetsim", abstract: "A stand-in for the EMQX Fleets cloud, over a real MQTT broker.",
        subcommands: [
            ServeCommand.self, SetCommand.self, ShowCommand.self, DeleteCommand.self, CommandCommand.self,
            CommandsCommand.self, JobCommand.self, EventsCommand.self, FaultCommand.self, PlayCommand.self,
            WatchCommand.self,
        ])
}
