@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

/// A board whose lines follow at once, and a clock that goes when it is told to.
struct ControlBench: ~Copyable {
    let loaded: LoadedBoard
    var controls: Controls
    var bindings: Bindings
    var now = Instant(milliseconds: 0)
    /// Lines that commands work on, and those at their safe level; a bit each.
    var commands: UInt64 = 0
    var safe: UInt64 = 0
    /// Lines that take no level.
    var stuck: Set<Int> = []

    /// Lines heater, pump, lamp, door (an input), with these numbers; settings target, room, level, mode.
    static let heater = 0, pump = 1, lamp = 2, door = 3
    static let target = 0, room = 1, level = 2

    init(controls: String = "", events: String = "", heater: String = "", pump: String = "") throws {
        let yaml = """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              heater: {offset: 0, direction: output, field: heater.on\(heater)}
              pump: {offset: 1, direction: output, field: pump.on\(pump)}
              lamp: {offset: 2, direction: output}
              door: {offset: 3, direction: input, field: door.open}
            settings:
              target: {type: number, default: 21}
              room: {type: number, default: 20, field: room.temperature}
              level: {type: number, default: 50}
              mode: {type: text, enum: [eco, comfort], default: eco}
            \(controls.isEmpty ? "" : "controls:\n\(controls)")
            \(events.isEmpty ? "" : "events:\n\(events)")
            """
        loaded = try LoadedBoard(yaml)
        self.controls = Controls(loaded.board)
        bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
        for line in 0..<3 {
            _ = bindings.outputs.take(line, now: now)
            bindings.observe(output: line, level: .off, now: now)
        }
        bindings.observe(line: Self.door, level: .off)
    }

    /// Lets time pass, and does what is due: `pump on`, `raised hot`.
    mutating func pass(_ milliseconds: Int64 = 0) -> [String] {
        now = now + milliseconds
        move()
        var effects: [String] = []
        // What is done may make more true: the loop would turn again.
        for _ in 0..<8 where controls.deadline(bindings, now: now).map({ $0 <= now }) ?? true { turn(&effects) }
        return effects
    }

    /// One turn of the loop.
    mutating func turn(_ effects: inout [String]) {
        controls.update(loaded.board, &bindings, now: now)
        while let change = controls.nextHold(loaded.board, bindings) { set(change, "guard: ", &effects) }
        while let effect = controls.next(loaded.board, bindings, commands: commands, safe: safe, now: now) {
            switch effect {
            case .set(let change): set(change, "", &effects)
            case .store(let change):
                var text = Message()
                change.value.describe(into: &text)
                effects.append("\(loaded.board.settings[change.setting].name.bytes.text) = \(text.bytes.text)")
                bindings.observe(setting: change.setting, value: change.value)
            case .raised(let index): effects.append("raised \(loaded.board.alarms[index].name.bytes.text)")
            case .cleared(let index): effects.append("cleared \(loaded.board.alarms[index].name.bytes.text)")
            case .holds(let index): effects.append("\(loaded.board.controls.guards[index].name.bytes.text) holds")
            case .letsGo(let index): effects.append("\(loaded.board.controls.guards[index].name.bytes.text) lets go")
            case .failed(let name, let reason): effects.append("\(name.bytes.text) failed: \(reason.bytes.text)")
            case .heldBack(let name): effects.append("\(name.bytes.text) held back")
            }
        }
    }

    private mutating func set(_ change: Bindings.Change, _ who: String, _ effects: inout [String]) {
        let name = loaded.board.lines[change.line].name.bytes.text
        effects.append("\(who)\(name) \(change.level)")
        bindings.outputs.wish(change, now: now)
        move()
    }

    /// Does what outputs may do now.
    mutating func move() {
        while let change = bindings.outputs.next(now: now) {
            let level = stuck.contains(change.line) ? bindings.level(of: change.line) : change.level
            bindings.observe(output: change.line, level: level, now: now)
        }
    }

    /// Somebody who comes before controls, or hardware, has moved an output, or nobody knows where it is.
    mutating func force(_ line: Int, _ level: Line.Level?) {
        if let level { bindings.outputs.wish(Bindings.Change(line: line, level: level), now: now) }
        bindings.observe(output: line, level: level, now: now)
        move()
    }

    mutating func set(_ setting: Int, _ value: Double) { bindings.observe(setting: setting, value: .number(value)) }

    /// Makes a setting unknown, as a sensor that fails would be: no real one can.
    mutating func lose(_ setting: Int) { bindings.observe(setting: setting, value: .null) }

    /// When there is something to do, from now.
    var due: Int64? { controls.deadline(bindings, now: now).map { $0 - now } }
}
