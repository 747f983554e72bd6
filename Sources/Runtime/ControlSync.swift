import Bindings
import Board
import FixedMemory
import Fleets

/// Connects what the board does by itself with the loop, the events and the log.
struct ControlSync: ~Copyable {
    private var controls: Controls
    private let isSafeMode: Bool

    /// - Parameter isSafeMode: nothing is done.
    init(_ board: borrowing Board, isSafeMode: Bool) {
        controls = Controls(board)
        self.isSafeMode = isSafeMode
    }

    /// The lines that rules are working on, a bit each: deltas for them wait.
    var outputs: UInt64 { controls.outputs }

    /// The lines that guards hold, a bit each: no steps may set them.
    var heldLines: UInt64 { controls.heldLines }

    /// What `update` waits for.
    func addWakes(_ bindings: borrowing Bindings, to wake: inout Wake, now: Instant) {
        if !isSafeMode { wake.add(controls.deadline(bindings, now: now)) }
    }

    /// Looks at what is true of the board now.
    mutating func update(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant) {
        if !isSafeMode { controls.update(board, &bindings, now: now) }
    }

    /// The next line that a guard sets; nil when there is none. It is set, and its level observed, before the next.
    mutating func nextHold(_ board: borrowing Board, _ bindings: borrowing Bindings) -> Bindings.Change? {
        controls.nextHold(board, bindings)
    }

    /// Raises events and sets settings, and answers the next line to set; nil when there is none for now. It is set,
    /// and its level observed, before the next call.
    mutating func nextChange(
        _ board: borrowing Board, _ bindings: inout Bindings, _ events: inout EventSync, commands: UInt64, safe: UInt64,
        now: Instant, log: inout Log
    ) -> Bindings.Change? {
        while controls.hasWork, let effect = controls.next(board, bindings, commands: commands, safe: safe, now: now) {
            switch effect {
            case .set(let change): return change
            case .store(let change): bindings.observe(setting: change.setting, value: change.value)
            case .raised(let index): events.raised(index, board, bindings, now: now, log: &log)
            case .cleared(let index): events.cleared(index, board, bindings, now: now, log: &log)
            case .holds(let index): Self.note(board.controls.guards[index], holds: true, board, log: &log)
            case .letsGo(let index): Self.note(board.controls.guards[index], holds: false, board, log: &log)
            case .failed(let name, let reason):
                var text = Self.name(name)
                text.add(": steps not done: ")
                text.add(reason)
                log.write(.warning, "controls", text)
            case .heldBack(let name):
                var text = Self.name(name)
                text.add(": begins again and again, at most 10 times in 10 s: does it change its own condition?")
                log.write(.error, "controls", text)
            }
        }
        return nil
    }

    /// Whether a delta may set a line so; where not, the log says why.
    func admits(_ change: Bindings.Change, _ board: borrowing Board, log: inout Log) -> Bool {
        guard let objection = controls.objection(to: change, on: board) else { return true }
        let line = board.lines[change.line]
        var text = Message("field ")
        if let field = line.field { text.quote(field.bytes) }
        text.add(" refused: ")
        objection.describe(into: &text)
        log.write(.warning, "shadow", text)
        return false
    }

    private static func note(_ control: Guard, holds: Bool, _ board: borrowing Board, log: inout Log) {
        var text = name(control.name)
        text.add(holds ? " holds line " : " lets go line ")
        let line = board.lines[control.line].name
        text.quote(line.bytes)
        if holds { text.add(control.level == .on ? " on" : " off") }
        log.write(.info, "controls", text)
    }

    private static func name(_ name: ControlName) -> Message {
        var text = Message("control ")
        text.quote(name.bytes)
        return text
    }
}
