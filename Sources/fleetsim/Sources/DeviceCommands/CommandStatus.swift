/// Where a command execution stands ("Send a Command Response" in the MQTT integration).
enum CommandStatus: String, Codable, CaseIterable, Sendable {
    case sent = "SENT"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case rejected = "REJECTED"
    case timedOut = "TIMED_OUT"
    case canceled = "CANCELED"

    /// The end of an execution; only such states can be sent back.
    var isTerminal: Bool { self != .sent }
}
