/// How an execution ended, as a response says it (fleets-mqtt-integration, "Send a Command Response").
public enum CommandStatus: UInt8, Sendable {
    case succeeded, failed, rejected, timedOut, canceled

    @export(interface)
    public var text: StaticString {
        switch self {
        case .succeeded: "SUCCEEDED"
        case .failed: "FAILED"
        case .rejected: "REJECTED"
        case .timedOut: "TIMED_OUT"
        case .canceled: "CANCELED"
        }
    }
}
