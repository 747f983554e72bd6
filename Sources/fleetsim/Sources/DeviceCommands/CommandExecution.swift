/// One command on its way to one thing, and what came of it.
struct CommandExecution: Codable, Equatable, Sendable {
    let id: String
    let thing: String
    let commandID: String
    let action: String
    let params: JSONValue
    /// Unix seconds, as the request says it.
    let timestamp: Int
    /// Seconds.
    let ttl: Int
    var status = CommandStatus.sent
    var result: JSONValue?
}

extension CommandExecution {
    /// The request ("Receive a Command" in the MQTT integration).
    var request: BrokerMessage {
        let payload: JSONValue = [
            "commandId": .string(commandID), "action": .string(action), "params": params,
            "timestamp": .integer(Int64(timestamp)), "ttl": .integer(Int64(ttl)),
        ]
        return BrokerMessage(topic: "$emqx/commands/things/\(thing)/executions/\(id)/request", payload: Array(payload.encoded()))
    }
}
