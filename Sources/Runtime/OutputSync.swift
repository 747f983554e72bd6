import Bindings
import Board
import FixedMemory
import Fleets
import Hardware

/// Does what outputs have to do by what is wished of them, and tells what came of inputs' edges.
struct OutputSync: ~Copyable {
    private var store: LineStore

    init(
        _ board: borrowing Board, _ bindings: inout Bindings, _ pulses: inout PulseSensors, now: Instant, log: inout Log
    ) {
        store = LineStore(board, &bindings, &pulses, now: now, log: &log)
    }

    /// Of what is written down of lines.
    var use: BufferUse { store.use }

    /// Sets every output that is due, once what must not be done twice is written down.
    mutating func service(
        _ board: borrowing Board, _ lines: inout LineKeeper, _ bindings: inout Bindings, _ pulses: borrowing PulseSensors,
        now: Instant, log: inout Log
    ) {
        bindings.pass(now)
        store.service(board, bindings, pulses, now: now, log: &log)
        while let change = bindings.outputs.next(now: now) {
            lines.set(change, board, &bindings, now: now, log: &log)
        }
        while let notice = bindings.outputs.takeNotice() { tell(notice, board, &lines, now: now, log: &log) }
        while let effect = bindings.inputs.next(now: now) {
            switch effect {
            case .measure(let measure, let value): bindings.observe(measure: measure, value: value)
            case .clicked(let line, let clicks, let isLong):
                lines.events.clicked(line, clicks: clicks, isLong: isLong, board, now: now, log: &log)
            }
        }
        bindings.count(board.lines, now: now)
    }

    private func tell(
        _ notice: Outputs.Notice, _ board: borrowing Board, _ lines: inout LineKeeper, now: Instant, log: inout Log
    ) {
        var text = Message("line ")
        switch notice {
        case .tooLong(let line):
            text.quote(board.lines[line].name.bytes)
            text.add(" goes off: ")
            var reason = Message("it was on for ")
            reason.add(board.lines[line].output.maximumOn / 1_000)
            reason.add(" s, the longest that max_on allows")
            text.add(reason)
            log.write(.warning, "lines", text)
            lines.events.fault(line, reason, board, now: now, log: &log)
        case .gaveWay(let line, let other):
            text.quote(board.lines[line].name.bytes)
            text.add(" goes off for ")
            text.quote(board.lines[other].name.bytes)
            text.add(" of the same interlock")
            log.write(.info, "lines", text)
        }
    }

    /// What `service` waits for.
    func addWakes(_ bindings: borrowing Bindings, to wake: inout Wake) {
        wake.add(store.deadline)
        wake.add(bindings.deadline)
        wake.add(bindings.outputs.deadline)
        wake.add(bindings.inputs.deadline)
    }

    mutating func end(
        _ board: borrowing Board, _ bindings: borrowing Bindings, _ pulses: borrowing PulseSensors, now: Instant,
        log: inout Log
    ) {
        store.end(board, bindings, pulses, now: now, log: &log)
    }
}
