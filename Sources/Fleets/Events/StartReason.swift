/// Why the process is starting, as far as what the last run left can tell.
public enum StartReason: Equatable, Sendable {
    /// The board has been restarted since, with or without power loss; or there is no record of a run before.
    case powerOn
    /// The watchdog has reset the board, as far as its driver can tell.
    case watchdog
    /// The last run ended as it was asked to.
    case restart
    /// The last run of the same boot just stopped being there: killed, or trapped.
    case crash

    /// As the start-up event says it.
    @export(interface)
    public var text: StaticString {
        switch self {
        case .powerOn: "power-on"
        case .watchdog: "watchdog"
        case .restart: "restart"
        case .crash: "crash"
        }
    }
}
