import FixedMemory
import Fleets

/// What jobs may do to this board (`jobs:`). Without it every job is rejected.
public struct JobsPolicy: Sendable {
    private var isAllowed = InlineArray<4, Bool>(repeating: false)

    /// Holds the programs that `run` may start, and no others.
    public var handlers = Board.Folder()

    /// The program that restarts the board; empty: the kernel is asked (`reboot(2)`).
    public var rebootCommand = Broker.Path()

    /// Holds the public keys that a program which `install` brings may be signed with.
    public var installKeys = Broker.Path()

    /// Who may have signed the certificate of the server that it comes from; empty: the system's authorities.
    public var installAuthorities = Broker.Path()

    public init() {}

    public func allows(_ action: JobAction) -> Bool { isAllowed[Self.index(of: action)] }

    mutating func allow(_ action: JobAction) { isAllowed[Self.index(of: action)] = true }

    private static func index(of action: JobAction) -> Int {
        let all = JobAction.all
        for index in all.indices where all[index] == action { return index }
        preconditionFailure("all actions are in the list of all actions")
    }
}
