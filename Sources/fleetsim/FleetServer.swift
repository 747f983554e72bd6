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
    var registry: ThingRegistry
    /// Takes one line for each thing that happens.
    var log: @Sendable (String) -> Void

    /// How long requests under way may take once the server is to stop.
    private static let patience = Duration.seconds(5)

    /// Runs until one of `signals` comes, or the task is cancelled.
    func run(until signals: [UnixSignal] = []) async throws {
        let connection = BrokerConnection(address: broker, clientID: brokerClientID, filters: [ShadowTopic.updates])
        let feed = EventFeed { [log] event in
            for line in event.lines { log("\(event.thing) \(line)") }
        }
        let shadows = ShadowService(
            registry: registry, feed: feed, clock: { Int(Date().timeIntervalSince1970) },
            publish: { connection.publish($0) })
        let server = APIServer.make(address: api, key: apiKey, shadows: shadows) { [log] address in
            log("api: listening at \(address)")
        }
        let link = BrokerLink(connection: connection, address: broker, shadows: shadows, log: log)
        // The last is stopped first: what a last request still publishes reaches the broker.
        var configuration = ServiceGroupConfiguration(
            services: [link, server], gracefulShutdownSignals: signals,
            logger: Logger(label: "fleetsim", factory: { _ in SwiftLogNoOpLogHandler() }))
        configuration.maximumGracefulShutdownDuration = Self.patience
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw Failure("cannot listen at \(api): \(String(cString: strerror(error.errnoCode)))")
        }
        log("stopped")
    }
}
