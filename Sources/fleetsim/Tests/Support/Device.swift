import Testing

@testable import fleetsim

/// A device at the broker: sees what the cloud sends it, sends what it is told to.
final class Device: Sendable {
    let thing: String
    private let connection: BrokerConnection
    private let task: Task<Void, any Error>

    /// Returns when it is subscribed.
    init(_ thing: String, broker: Mosquitto) async throws {
        self.thing = thing
        let connection = BrokerConnection(
            address: BrokerAddress(host: "127.0.0.1", port: broker.port), clientID: "device-\(thing)",
            filters: [
                "$emqx/things/\(thing)/shadow/update/delta", "$emqx/things/\(thing)/jobs/#",
                "$emqx/commands/things/\(thing)/executions/+/request",
            ])
        self.connection = connection
        task = Task { try await connection.run() }
        for await event in connection.events where event == .ready { return }
        throw Lines.Ended()
    }

    /// - Parameter topic: nil: that of the shadow.
    func send(_ payload: String, to topic: String? = nil, qos: Int = 1, isRetained: Bool = false) {
        connection.publish(
            BrokerMessage(
                topic: topic ?? "$emqx/things/\(thing)/shadow/update", payload: Array(payload.utf8), qos: qos,
                isRetained: isRetained))
    }

    func report(_ state: JSONValue) {
        let message: JSONValue = ["state": ["reported": state]]
        send(message.text)
    }

    func raise(_ type: String, _ severity: String, _ data: JSONValue) {
        let event: JSONValue = ["eventType": .string(type), "severity": .string(severity), "data": data]
        send(event.text, to: "$emqx/things/\(thing)/events/\(type)")
    }

    func ask(_ question: JobQuestion, _ members: [String: JSONValue] = [:]) {
        let request = members.merging(["thingName": .string(thing)]) { $1 }
        send(JSONValue.object(request).text, to: "$emqx/things/\(thing)/jobs/\(question.path)")
    }

    /// Answers the next command.
    func answer(_ response: JSONValue) async throws {
        let request = try await next(where: { $0.hasSuffix("/request") })
        send(response.text, to: request.topic.replacing("/request", with: "/response"))
    }

    /// The next delta, as it is.
    func delta() async throws -> JSONValue { try await next(where: { $0.hasSuffix("/delta") }).payload }

    /// What comes next on `jobs/path`.
    func job(_ path: String) async throws -> JSONValue {
        try await next(where: { $0 == "$emqx/things/\(self.thing)/jobs/\(path)" }).payload
    }

    /// The next message of a topic that is asked for; what comes before it is let go.
    private func next(where isMeant: (String) -> Bool) async throws -> (topic: String, payload: JSONValue) {
        for await event in connection.events {
            if case .message(let message) = event, isMeant(message.topic) {
                return (message.topic, try JSONValue(parsing: message.payload))
            }
        }
        throw Lines.Ended()
    }

    func stop() async {
        task.cancel()
        _ = await task.result
    }
}
