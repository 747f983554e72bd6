import Board
import FixedMemory
import Fleets

/// What the board does by itself: guards, alarms, thermostats and rules over the values that `Bindings` has. Values and
/// time in, lines and settings to set out; looks at them only when a value has changed or a time is over.
///
/// Who may set a line:
///
/// ```
///   guard  >  safe level  >  command  >  thermostat, rule  >  delta
/// ```
public struct Controls: ~Copyable {
    private let inPlace = InPlace()
    public enum Effect: Sendable {
        case set(Bindings.Change)
        case store(Bindings.SettingChange)
        /// An alarm, by its index in the board's.
        case raised(Int)
        case cleared(Int)
        /// A guard, by its index in the board's, holds its line from now on, or lets it go.
        case holds(Int)
        case letsGo(Int)
        /// Steps of a rule have not been done.
        case failed(ControlName, reason: Message)
        /// A rule's sides begin so often that the next has to wait.
        case heldBack(ControlName)
    }

    private var holds = Holds()
    private var alarms = InlineArray<32, AlarmState>(repeating: AlarmState())
    private var thermostats = InlineArray<16, ThermostatState>(repeating: ThermostatState())
    private var rules = InlineArray<32, RuleState>(repeating: RuleState())
    private var runner = CommandRunner()

    /// Found out by `update` and not yet told by `next`; a bit for each guard and alarm.
    private var changedGuards: UInt16 = 0
    private var raised: UInt32 = 0
    private var cleared: UInt32 = 0
    /// What thermostats want, and which of them and of the rules want something; a bit each.
    private var wanted = InlineArray<16, Line.Level?>(repeating: nil)
    private var wantingThermostats: UInt16 = 0
    private var wantingRules: UInt32 = 0

    /// What each goes by. One whose signals have not changed, and whose time has not come, is not looked at.
    private var guardSignals = InlineArray<16, SignalSet>(repeating: SignalSet())
    private var alarmSignals = InlineArray<32, SignalSet>(repeating: SignalSet())
    private var ruleSignals = InlineArray<32, SignalSet>(repeating: SignalSet())
    private var alarmDues = InlineArray<32, Instant?>(repeating: nil)
    private var thermostatDues = InlineArray<16, Instant?>(repeating: nil)
    private var ruleDues = InlineArray<32, Instant?>(repeating: nil)
    /// The first of them.
    private var due: Instant?

    public init(_ board: borrowing Board) {
        for index in board.controls.guards.indices {
            guardSignals[index] = SignalSet(board.controls.guards[index].when, board.terms)
        }
        for index in board.alarms.indices {
            alarmSignals[index] = SignalSet(board.alarms[index].when, board.terms)
            if let clear = board.alarms[index].clear { alarmSignals[index].formUnion(SignalSet(clear, board.terms)) }
        }
        for index in board.controls.rules.indices {
            ruleSignals[index] = SignalSet(board.controls.rules[index].when, board.terms)
            // A line that one of its sides only sets is set again when it was lost.
            if let change = board.controls.rules[index].change(true, board) { ruleSignals[index].insert(.line(change.line)) }
            if let change = board.controls.rules[index].change(false, board) { ruleSignals[index].insert(.line(change.line)) }
        }
    }

    /// The lines that rules are working on, a bit each: deltas for them wait.
    public var outputs: UInt64 { runner.outputs }

    /// The lines that guards hold, a bit each: no steps may set them.
    public var heldLines: UInt64 { holds.lines }

    /// Why a delta may not set a line so; nil: it may.
    @export(interface)
    public func objection(to change: Bindings.Change, on board: borrowing Board) -> Objection? {
        if let holder = holds.holder(of: change.line, board), holder.level != change.level {
            return .held(holder.name, holder.level)
        }
        return board.controls.thermostat(of: change.line).map { .controlled($0.name) }
    }

    /// When `update` and `next` have something to do even if nothing else happens.
    public func deadline(_ bindings: borrowing Bindings, now: Instant) -> Instant? {
        guard bindings.changed.isEmpty else { return now }
        guard let due, let step = runner.deadline(now: now) else { return due ?? runner.deadline(now: now) }
        return min(due, step)
    }

    // MARK: Looking

    /// Looks at what is true of the board now; `next` says what comes of it.
    @export(interface)
    public mutating func update(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant) {
        let isDue = due.map { now >= $0 } ?? false
        guard isDue || !bindings.changed.isEmpty else { return }
        let changed = bindings.takeChanged()
        let guards = holds.update(board, bindings, where: guardSignals, changed)
        changedGuards ^= guards
        for index in board.alarms.indices
        where alarmSignals[index].intersects(changed) || Self.isDue(alarmDues[index], now) {
            updateAlarm(index, board, bindings, now: now)
        }
        // What is wished of an output is no signal: they are few, and all looked at.
        for index in board.controls.thermostats.indices { updateThermostat(index, board, bindings, now: now) }
        // One that a guard keeps from its line is undone.
        for index in board.controls.rules.indices
        where guards != 0 || ruleSignals[index].intersects(changed) || Self.isDue(ruleDues[index], now) {
            updateRule(index, board, bindings, now: now)
        }
        findDue()
    }

    private static func isDue(_ deadline: Instant?, _ now: Instant) -> Bool { deadline.map { now >= $0 } ?? false }

    private mutating func findDue() {
        due = nil
        for deadline in alarmDues.indices { note(alarmDues[deadline]) }
        for deadline in thermostatDues.indices { note(thermostatDues[deadline]) }
        for deadline in ruleDues.indices { note(ruleDues[deadline]) }
    }

    private mutating func updateAlarm(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant
    ) {
        let alarm = board.alarms[index]
        let when = bindings.truth(of: alarm.when, board.terms)
        let clear = alarm.clear.map { bindings.truth(of: $0, board.terms) } ?? when.map { !$0 }
        switch alarms[index].update(when: when, clear: clear, for: alarm.hold, now: now) {
        case .raised: raised |= 1 << UInt32(index)
        case .cleared: cleared |= 1 << UInt32(index)
        case nil: break
        }
        alarmDues[index] = alarms[index].deadline(for: alarm.hold)
    }

    private mutating func updateThermostat(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant
    ) {
        let thermostat = board.controls.thermostats[index]
        let setpoint: Double? =
            switch thermostat.setpoint {
            case .fixed(let number): number
            case .signal(let signal): bindings.number(of: signal)
            }
        let level = bindings.level(of: thermostat.output)
        wanted[index] = thermostats[index].update(
            thermostat, sensor: bindings.number(of: thermostat.sensor), setpoint: setpoint, level: level,
            isWished: level.map { bindings.outputs.isWished(thermostat.output, $0) } ?? true, now: now)
        wantingThermostats.set(index, wanted[index] != nil)
        thermostatDues[index] = thermostats[index].deadline
    }

    private mutating func updateRule(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant
    ) {
        let rule = board.controls.rules[index]
        rules[index].update(bindings.truth(of: rule.when, board.terms), rule, now: now)
        if let side = rules[index].side, let change = rule.change(side, board) {
            let line = change.line
            let level = bindings.level(of: line)
            if level == nil || level != change.level && holds.lines & 1 << UInt64(line) != 0 {
                rules[index].undo()
            }
        }
        wantingRules.set(index, rules[index].wanted != nil)
        ruleDues[index] = rules[index].deadline(rule, now: now)
    }

    private mutating func note(_ deadline: Instant?) {
        guard let deadline else { return }
        due = min(due ?? deadline, deadline)
    }

    // MARK: Doing

    /// The next line that a guard sets; nil when there is none. It is set, and its level observed, before the next.
    public mutating func nextHold(_ board: borrowing Board, _ bindings: borrowing Bindings) -> Bindings.Change? {
        holds.next(board, bindings)
    }

    /// `next` may have something to do.
    public var hasWork: Bool {
        changedGuards != 0 || raised | cleared | wantingRules != 0 || wantingThermostats != 0 || runner.isRunning
    }

    /// The next thing to do; nil when there is none for now. It is done, and what comes of it observed, before the next
    /// call.
    ///
    /// - Parameters:
    ///   - commands: the lines that commands are working on, a bit each.
    ///   - safe: those that are at their safe level.
    @export(interface)
    public mutating func next(
        _ board: borrowing Board, _ bindings: borrowing Bindings, commands: UInt64, safe: UInt64, now: Instant
    ) -> Effect? {
        if changedGuards != 0 {
            let index = changedGuards.trailingZeroBitCount
            changedGuards &= changedGuards - 1
            return holds.isHolding(index) ? .holds(index) : .letsGo(index)
        }
        if raised != 0 {
            let index = raised.trailingZeroBitCount
            raised &= raised - 1
            return .raised(index)
        }
        if cleared != 0 {
            let index = cleared.trailingZeroBitCount
            cleared &= cleared - 1
            return .cleared(index)
        }
        var thermostats = wantingThermostats
        while thermostats != 0 {
            let index = thermostats.trailingZeroBitCount
            thermostats &= thermostats - 1
            let line = board.controls.thermostats[index].output
            guard let level = wanted[index], (commands | safe | holds.lines) & 1 << UInt64(line) == 0
            else { continue }
            wanted[index] = nil
            wantingThermostats.set(index, false)
            return .set(Bindings.Change(line: line, level: level))
        }
        if runner.isRunning {
            runner.giveUp(commands, on: board, because: " is set by a command")
            runner.giveUp(safe, on: board, because: " went to its safe level, there was no connection")
            runner.giveUp(holds.lines, on: board, because: " is held by a guard")
        }
        return nextOfRules(board, bindings, except: commands | safe | holds.lines, now: now)
    }

    private mutating func nextOfRules(
        _ board: borrowing Board, _ bindings: borrowing Bindings, except busy: UInt64, now: Instant
    ) -> Effect? {
        while true {
            while let effect = runner.next(board, bindings, now: now, wall: nil) {
                switch effect {
                case .set(let change): return .set(change)
                case .store(let change): return .store(change)
                case .finished(_, _, .succeeded, _): continue
                case .finished(_, let command, _, let reason): return .failed(Self.name(of: command), reason: reason)
                }
            }
            switch startRule(board, bindings, except: busy, now: now) {
            case .begun: continue
            case .set(let change): return .set(change)
            case .heldBack(let name): return .heldBack(name)
            case .nothing: return nil
            }
        }
    }

    /// Of a rule's steps: the rule's.
    private static func name(of steps: Command) -> ControlName {
        (try? ControlName(steps.name.bytes)) ?? ControlName()
    }

    private enum Start { case begun, set(Bindings.Change), heldBack(ControlName), nothing }

    /// Begins a side of a rule that is wanted and may begin, or ends the other one that is in its way.
    @inline(never)
    private mutating func startRule(
        _ board: borrowing Board, _ bindings: borrowing Bindings, except busy: UInt64, now: Instant
    ) -> Start {
        var wanting = wantingRules
        while wanting != 0 {
            let index = wanting.trailingZeroBitCount
            wanting &= wanting - 1
            guard let side = rules[index].wanted else { continue }
            let rule = board.controls.rules[index]
            guard let command = rule.command(side), command.outputs & busy == 0,
                isReachable(command.outputs, bindings)
            else { continue }
            if let other = rule.command(!side), runner.end(other.steps, because: "its condition has changed") {
                return .begun
            }
            guard runner.canStart(command) else { continue }
            switch rules[index].start(now: now) {
            case .begun:
                wantingRules.set(index, false)
                // A level is wished, and comes when the output's own times let it; steps wait for nothing.
                if let change = rule.change(side, board) { return .set(change) }
                runner.start(command)
                return .begun
            case .heldBack(let isNews):
                ruleDues[index] = rules[index].deadline(rule, now: now)
                note(ruleDues[index])
                if isNews { return .heldBack(rule.name) }
            }
        }
        return .nothing
    }

    private func isReachable(_ outputs: UInt64, _ bindings: borrowing Bindings) -> Bool {
        var rest = outputs
        while rest != 0 {
            if bindings.level(of: rest.trailingZeroBitCount) == nil { return false }
            rest &= rest - 1
        }
        return true
    }
}

extension Rule {
    /// What a side comes to that only sets a line, which stays so: that is done again when the line was lost meanwhile,
    /// or held.
    fileprivate func change(_ side: Bool, _ board: borrowing Board) -> Bindings.Change? {
        guard let steps = command(side)?.steps, steps.count == 1,
            case .set(let line, let source) = board.commands.steps[steps.lowerBound],
            board.lines[line].output.pattern?.repeats != false
        else { return nil }
        return CommandArguments().change(source, of: line, board.lines[line])
    }
}
