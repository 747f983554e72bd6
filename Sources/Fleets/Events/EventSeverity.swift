/// How grave an event is (fleets-mqtt-integration, "Publish Events").
public enum EventSeverity: UInt8, Sendable {
    case info, warn, error

    @export(interface)
    public var text: StaticString {
        switch self {
        case .info: "info"
        case .warn: "warn"
        case .error: "error"
        }
    }
}
