import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The fleet: its services between the broker on one side and the API on the other.
struct FleetServer: Sendable {
    var broker: BrokerAddress
    var brokerClientID: String
    var api: APIAddress
    var apiKey: APIKey?
    /// A key that is known and may do nothing.
    var apiKeyWithoutRights: APIKey?
    /// Where the API is served with TLS too.
    var https: HTTPS?
    var registry: ThingRegistry
    /// Takes one line for each thing that happens.
    var log: @Sendable (String) -> Void

    /// How long requests under way may take once the server is to stop.
    private static let patience = Duration.seconds(5)

    /// Runs until one of `signals` comes, or the task is cancelled.
    func run(until signals: [UnixSignal] = []) async throws {
        let connection = BrokerConnection(address: broker, clientID: brokerClientID, filters: [DeviceTopic.everything])
        let feed = EventFeed { [log] event in
            for line in event.lines { log("\(event.thing) \(line)") }
        }
        let fleet = FleetService(
            registry: registry, feed: feed, clock: { Time(milliseconds: Int(Date().timeIntervalSince1970 * 1_000)) },
            makeID: { UUID().uuidString.lowercased() }, publish: { connection.publish($0) })
        let server = APIServer(key: apiKey, keyWithoutRights: apiKeyWithoutRights, fleet: fleet, faults: FaultSwitch())
        var services: [any Service] = [
            BrokerLink(connection: connection, address: broker, fleet: fleet, log: log), Ticker(fleet: fleet),
        ]
        services.append(try server.application(at: api) { [log, host = api.host] port in
            log("api: listening at \(APIAddress(host: host, port: port))")
        })
        if let https {
            services.append(try server.application(at: https.address, tls: https.configuration()) { [log] port in
                log("api: listening at https://\(https.address.host):\(port)")
            })
        }
        // The last is stopped first: what a last request still publishes reaches the broker.
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals,
            logger: Logger(label: "fleetsim", factory: { _ in SwiftLogNoOpLogHandler() }))
        configuration.maximumGracefulShutdownDuration = Self.patience
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            let addresses = "\(api)" + (https.map { " or at https://\($0.address.host):\($0.address.port)" } ?? "")
            throw Failure("cannot listen at \(addresses): \(String(cString: strerror(error.errnoCode)))")
        }
        log("stopped")
    }
}
