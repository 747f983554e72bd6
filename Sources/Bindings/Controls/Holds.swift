import Board
import FixedMemory
import Fleets

/// Which lines guards hold, and at which level.
struct Holds: Sendable {
    /// A bit for each guard that holds its line.
    private var guards: UInt16 = 0
    /// A bit for each line that is held.
    private(set) var lines: UInt64 = 0
    /// Those of them that were asked to go there since they can be reached.
    private var asked: UInt64 = 0

    /// Takes what is true of the board now.
    ///
    /// - Parameters:
    ///   - signals: what each guard goes by.
    ///   - changed: the signals whose values have changed since the last time: only guards that go by them are looked at.
    /// - Returns: the guards that hold or let go since the last time, a bit each.
    mutating func update(
        _ board: borrowing Board, _ bindings: borrowing Bindings, where signals: borrowing InlineArray<16, SignalSet>,
        _ changed: SignalSet
    ) -> UInt16 {
        let before = guards
        for index in board.controls.guards.indices {
            guard signals[index].intersects(changed) else { continue }
            let holds = bindings.truth(of: board.controls.guards[index].when, board.terms)
            guards.set(index, holds ?? board.controls.guards[index].holdsUnknown)
        }
        guard guards != before else { return 0 }
        lines = 0
        for index in board.controls.guards.indices where isHolding(index) {
            lines |= 1 << UInt64(board.controls.guards[index].line)
        }
        asked &= lines
        return before ^ guards
    }

    func isHolding(_ guardIndex: Int) -> Bool { guards & 1 << UInt16(guardIndex) != 0 }

    /// The guard that holds a line; of several the first, for all hold it at one level.
    func holder(of line: Int, _ board: borrowing Board) -> Guard? {
        guard lines & 1 << UInt64(line) != 0 else { return nil }
        for index in board.controls.guards.indices where isHolding(index) && board.controls.guards[index].line == line {
            return board.controls.guards[index]
        }
        return nil
    }

    /// The next line to set; nil when all are where they are held, and wished to be. A line that does not follow is not
    /// asked again.
    mutating func next(_ board: borrowing Board, _ bindings: borrowing Bindings) -> Bindings.Change? {
        for index in board.controls.guards.indices where isHolding(index) {
            let control = board.controls.guards[index]
            let bit = 1 << UInt64(control.line) as UInt64
            guard let level = bindings.level(of: control.line) else {
                asked &= ~bit
                continue
            }
            // A wish for another level that has to wait must not be done later.
            guard level != control.level || !bindings.outputs.isWished(control.line, control.level) else {
                asked &= ~bit
                continue
            }
            guard asked & bit == 0 else { continue }
            asked |= bit
            return Bindings.Change(line: control.line, level: control.level)
        }
        return nil
    }
}
