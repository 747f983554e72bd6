/// Why the process is starting, as far as what the last run left can tell.
public enum StartReason: Equatable, Sendable {
    /// The board has been restarted since, with or without power loss; or there was no run before.
    case powerOn
    /// The last run ended as it was asked to.
    case restart
    /// The last run of the same boot just stopped being there: killed, or trapped.
    case crash

    /// As the start-up event says it.
    public var text: StaticString {
        switch self {
        case .powerOn: "power-on"
        case .restart: "restart"
        case .crash: "crash"
        }
    }
}
