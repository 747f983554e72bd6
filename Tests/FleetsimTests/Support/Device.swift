import Testing

@testable import fleetsim

/// A device at the broker: sees its deltas, sends what it is told to.
final class Device: Sendable {
    let thing: String
    private let connection: BrokerConnection
    private let task: Task<Void, any Error>

    /// Returns when it is subscribed.
    init(_ thing: String, broker: Mosquitto) async throws {
        self.thing = thing
        let connection = BrokerConnection(
            address: BrokerAddress(host: "127.0.0.1", port: broker.port), clientID: "device-\(thing)",
            filters: ["$emqx/things/\(thing)/shadow/update/delta"])
        self.connection = connection
        task = Task { try await connection.run() }
        for await event in connection.events where event == .ready { return }
        throw Lines.Ended()
    }

    func send(_ payload: String, qos: Int = 1) {
        connection.publish(
            BrokerMessage(topic: "$emqx/things/\(thing)/shadow/update", payload: Array(payload.utf8), qos: qos))
    }

    func report(_ state: JSONValue) {
        let message: JSONValue = ["state": ["reported": state]]
        send(message.text)
    }

    /// The next delta, as it is.
    func delta() async throws -> JSONValue {
        for await event in connection.events {
            if case .message(let message) = event { return try JSONValue(parsing: message.payload) }
        }
        throw Lines.Ended()
    }

    func stop() async {
        task.cancel()
        _ = await task.result
    }
}
