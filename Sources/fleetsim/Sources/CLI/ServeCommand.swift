import ArgumentParser
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Be the cloud, until interrupted: shadows, commands, jobs and events over a broker, and the API.")

    @Option(help: "The broker, mqtt://HOST:PORT.")
    var broker = "mqtt://127.0.0.1:18830"

    @Option(help: "Names fleetsim's own session at the broker.")
    var clientID = "fleetsim"

    @Option(help: "The registered things, NAME,NAME,…; without it every thing is welcome.")
    var things: String?

    @Option(help: "A second key, KEY:SECRET, that is known and may do nothing (403).")
    var apiKeyWithoutRights: String?

    @Option(help: "Serve the API with TLS too, at HOST:PORT.")
    var https: String?

    @Option(help: "With --https: the certificate, a PEM file.")
    var tlsCertificate: String?

    @Option(help: "With --https: the certificate's key, a PEM file.")
    var tlsKey: String?

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
            apiKeyWithoutRights: try keyWithoutRights(), https: try parsedHTTPS(),
            registry: ThingRegistry(names: names), log: Output.line)
    }

    private func keyWithoutRights() throws -> APIKey? {
        guard let apiKeyWithoutRights else { return nil }
        guard let key = APIKey(apiKeyWithoutRights) else { throw ValidationError("API key without rights: expected KEY:SECRET") }
        guard try api.parsedKey() != nil else {
            throw ValidationError("--api-key-without-rights needs --api-key: without it everybody may do all")
        }
        return key
    }

    private func parsedHTTPS() throws -> HTTPS? {
        guard https != nil || tlsCertificate != nil || tlsKey != nil else { return nil }
        guard let https, let tlsCertificate, let tlsKey else {
            throw ValidationError("--https, --tls-certificate and --tls-key go together")
        }
        guard let address = APIAddress(https) else { throw ValidationError("HTTPS address '\(https)': expected HOST:PORT") }
        return HTTPS(address: address, certificate: tlsCertificate, key: tlsKey)
    }
}
