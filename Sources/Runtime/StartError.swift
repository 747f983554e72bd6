import CPosix
import FixedMemory
import Transport

/// What keeps the process from running at all.
public enum StartError: Error {
    case signals(errno: Int32)
    case link(LinkFailure)

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .signals(let errno):
            message.add("signalfd: ")
            message.add(errno: errno)
        case .link(let failure):
            failure.describe(into: &message)
        }
    }
}
