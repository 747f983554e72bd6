import FixedMemory
import Fleets

/// What jobs may do to this board (`jobs:`). Without it every job is rejected.
public struct JobsPolicy: Sendable {
    private var isAllowed = InlineArray<3, Bool>(repeating: false)

    /// Holds the programs that `run` may start, and no others.
    public var handlers = Board.Folder()

    /// The program that restarts the board; empty: the kernel is asked (`reboot(2)`).
    public var rebootCommand = Broker.Path()

    public init() {}

    public func allows(_ action: JobAction) -> Bool { isAllowed[Self.index(of: action)] }

    mutating func allow(_ action: JobAction) { isAllowed[Self.index(of: action)] = true }

    private static func index(of action: JobAction) -> Int {
        let all = JobAction.all
        for index in all.indices where all[index] == action { return index }
        preconditionFailure("all actions are in the list of all actions")
    }
}
