import Board
import FixedMemory
import Fleets

/// A command that is being done.
struct Execution: Sendable {
    enum Phase: Sendable {
        /// Its request may be too old; the clock will tell (`CommandExpiry.unknown`).
        case held(wall: Int64)
        /// At a step that has not begun.
        case atStep
        /// In a step that waits until then.
        case waiting(until: Instant)
        /// Setting back the lines that it has set, before it ends so.
        case ending(CommandStatus, reason: Message)
    }

    let id: ExecutionID
    let command: Command
    let arguments: CommandArguments
    /// When it is to end, done or not; nil: never.
    let expires: Instant?

    /// Its step, as an index in the table.
    var step: Int
    var phase: Phase

    /// The lines that it has set, and of these the ones that were on before; a bit each.
    var touched: UInt64 = 0
    var wereOn: UInt64 = 0

    /// How much of the time those were on before, in percent: each at the place of the first step that sets it. 16 steps
    /// are the most that a command has.
    var shares = InlineArray<16, Double>(repeating: 100)

    /// The level that was asked for last and is not yet seen to be there.
    var asked: Bindings.Change?

    /// Since when it has had to wait for that; nil: not at all.
    var heldUpSince: Instant?
}
