import ArgumentParser
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Be the cloud: keep shadows over a broker and answer the API, until interrupted.")

    @Option(help: "The broker, mqtt://HOST:PORT.")
    var broker = "mqtt://127.0.0.1:18830"

    @Option(help: "Names fleetsim's own session at the broker.")
    var clientID = "fleetsim"

    @Option(help: "The registered things, NAME,NAME,…; without it every thing is welcome.")
    var things: String?

    @OptionGroup var api: APIOptions

    func validate() throws {
        _ = try server()
    }

    func run() async throws {
        try await server().run(until: [.sigterm, .sigint])
    }

    private func server() throws -> FleetServer {
        guard let address = BrokerAddress(broker) else {
            throw ValidationError("broker '\(broker)': expected mqtt://HOST:PORT")
        }
        let names = things.map { Set($0.split(separator: ",").map(String.init)) }
        if let bad = names?.filter({ !ThingRegistry.isWellFormed($0) }).min() {
            throw ValidationError("'\(bad)' is no thing name: 1 to \(ThingRegistry.maximumNameLength) of a-z A-Z 0-9 : _ -")
        }
        return FleetServer(
            broker: address, brokerClientID: clientID, api: try api.parsedAddress(), apiKey: try api.parsedKey(),
            registry: ThingRegistry(names: names), log: Output.line)
    }
}
