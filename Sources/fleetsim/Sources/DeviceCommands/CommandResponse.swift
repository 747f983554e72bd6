/// A device's answer to a command, checked against the spec ("Send a Command Response" in the MQTT integration).
struct CommandResponse: Equatable, Sendable {
    let status: CommandStatus
    let result: JSONValue?

    init(_ message: JSONValue) throws(Rejection) {
        for key in ["thingName", "executionId"] where message[key] != nil {
            throw .invalidRequest("'\(key)' must not be in the message: the topic says it")
        }
        let members = try Members(message, allows: ["status", "result"])
        let word = try members.string("status")
        guard let status = CommandStatus(rawValue: word), status.isTerminal else {
            let words = CommandStatus.allCases.filter(\.isTerminal).map(\.rawValue).joined(separator: ", ")
            throw .invalidRequest("'status' is \(JSONValue.string(word).text), not one of \(words)")
        }
        self.status = status
        self.result = try members.object("result").map(JSONValue.object)
    }
}
