import Board
import FixedMemory
import Fleets

/// Does commands, several at once: time and levels in, lines to set and ends out.
///
/// An execution that fails, or is not done when its time is over, sets every line that it has set to its `initial` level,
/// or with `initial: keep` to the one that it had before.
public struct CommandRunner: ~Copyable {
    /// Executions at a time.
    public static let maxRunning = 8

    /// While a request waits for the clock to become trusted, the clock is looked at this often, in milliseconds.
    static let clockInterval: Int64 = 1_000

    /// An output waits for others of its interlock this long, in milliseconds: the longest dead time, and as much again for
    /// those that stay on for a minimum.
    static let longestInterlock: Int64 = 20_000

    public enum Effect: Sendable {
        case set(Bindings.Change)
        case store(Bindings.SettingChange)
        case finished(ExecutionID, Command, CommandStatus, reason: Message)
    }

    private var running = FixedList<8, Execution>()

    public init() {}

    public var isRunning: Bool { !running.isEmpty }

    /// Executions that are begun and not ended, 0...maxRunning.
    public var count: Int { running.count }

    public var use: BufferUse { running.use }

    /// The commands and rules at work, by their names; empty: there are none.
    @export(interface)
    public var names: Message {
        var text = Message()
        for index in running.indices {
            if index > 0 { text.add(", ") }
            let name = running[index].command.name
            text.add(name.bytes)
        }
        return text
    }

    /// The lines that executions set, a bit each: nobody else may set them now.
    public var outputs: UInt64 {
        var outputs: UInt64 = 0
        for index in running.indices { outputs |= running[index].command.outputs }
        return outputs
    }

    /// Begins an execution; `next` does its first step.
    ///
    /// - Parameter held: the lines that a person at the console has taken over, a bit each.
    @export(interface)
    public mutating func start(
        _ request: borrowing CommandRequest, _ id: ExecutionID, _ expiry: CommandExpiry, on board: borrowing Board,
        except held: UInt64 = 0
    ) throws(CommandRefusal) {
        guard let index = board.commands.index(of: request.action.bytes) else { throw .unknownAction }
        let command = board.commands.commands[index]
        let arguments = try CommandArguments(request, of: command, in: board)
        let taken = command.outputs & held
        guard taken == 0 else { throw .lineHeld(board.lines[taken.trailingZeroBitCount].name) }
        for index in running.indices {
            let common = running[index].command.outputs & command.outputs
            guard common == 0 else {
                throw .lineInUse(board.lines[common.trailingZeroBitCount].name, by: running[index].command.name)
            }
        }
        var expires: Instant?
        var phase = Execution.Phase.atStep
        switch expiry {
        case .past: break
        case .at(let instant): expires = instant
        case .unknown(let wall, let latest):
            expires = latest
            phase = .held(wall: wall)
        }
        let execution = Execution(
            id: id, command: command, arguments: arguments, expires: expires, step: command.steps.lowerBound,
            phase: phase)
        do throws(CapacityError) { try running.append(execution) } catch { throw .tooMany }
    }

    /// Begins steps that nobody has asked for, a rule's: the execution goes by their name. `canStart` has said that it
    /// can.
    mutating func start(_ command: Command) {
        // A name can be an ID.
        guard let id = ExecutionID(command.name.bytes) else { return }
        try? running.append(
            Execution(
                id: id, command: command, arguments: CommandArguments(), expires: nil, step: command.steps.lowerBound,
                phase: .atStep))
    }

    /// Whether there is room for these steps, which are not being done, nor others that set one of their lines.
    func canStart(_ command: Command) -> Bool {
        guard !running.isFull, outputs & command.outputs == 0 else { return false }
        for index in running.indices where running[index].command.steps == command.steps { return false }
        return true
    }

    /// Ends the execution of these steps; false: they are not being done.
    mutating func end(_ steps: Range<Int>, because reason: StaticString) -> Bool {
        for index in running.indices where running[index].command.steps == steps {
            if case .ending = running[index].phase { return true }
            fail(index, .failed, Message(reason))
            return true
        }
        return false
    }

    /// Ends the executions that set one of these lines, a bit each: the lines have been set otherwise and stay so.
    ///
    /// - Parameter why: what has become of the line: ` went to its safe level`.
    @export(interface)
    public mutating func giveUp(_ lines: UInt64, on board: borrowing Board, because why: StaticString) {
        for index in running.indices {
            let common = running[index].command.outputs & lines
            guard common != 0 else { continue }
            running[index].touched &= ~lines
            if case .ending = running[index].phase { continue }
            var reason = Message("line ")
            reason.quote(board.lines[common.trailingZeroBitCount].name.bytes)
            reason.add(why)
            fail(index, .failed, reason)
        }
    }

    /// When `next` has something to do even if no line changes.
    @export(interface)
    public func deadline(now: Instant) -> Instant? {
        var nearest: Instant?
        for index in running.indices {
            let execution = running[index]
            var due = execution.expires
            // What holds it up wakes the loop.
            if execution.asked != nil {
                nearest = earlier(nearest, earlier(due, execution.heldUpSince.map { $0 + Self.longestInterlock }))
                continue
            }
            switch execution.phase {
            case .held: due = earlier(due, now + Self.clockInterval)
            case .waiting(let until): due = earlier(due, until)
            case .atStep, .ending: due = now
            }
            nearest = earlier(nearest, due)
        }
        return nearest
    }

    private func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    // MARK: Steps

    /// The next thing to do; nil when there is none before `deadline`. A line that is to be set is set, and its level
    /// observed, before the next call.
    ///
    /// - Parameter wall: in milliseconds since 1970; nil while the clock is not to be trusted.
    @export(interface)
    public mutating func next(
        _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, wall: Int64?
    ) -> Effect? {
        for index in running.indices {
            while true {
                checkAsked(index, board, bindings, now: now)
                checkTime(index, now: now, wall: wall)
                if running[index].asked != nil { break }
                switch running[index].phase {
                case .held: break
                case .ending(let status, let reason):
                    if let change = nextReset(index, board) { return .set(change) }
                    let execution = running[index]
                    running.remove(at: index)
                    return .finished(execution.id, execution.command, status, reason: reason)
                case .atStep:
                    guard running[index].step < running[index].command.steps.upperBound else {
                        running[index].touched = 0
                        running[index].phase = .ending(.succeeded, reason: Message())
                        continue
                    }
                    if let effect = begin(index, board, bindings, now: now) { return effect }
                    continue
                case .waiting(let until):
                    guard let change = proceed(index, board, bindings, isOver: now >= until) else { break }
                    if let change { return .set(change) }
                    continue
                }
                break
            }
        }
        return nil
    }

    /// Begins a step; answers what it sets.
    private mutating func begin(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant
    ) -> Effect? {
        let execution = running[index]
        switch board.commands.steps[execution.step] {
        case .set(let line, let source):
            running[index].step += 1
            // Checked when the request came in.
            guard let change = execution.arguments.change(source, of: line, board.lines[line]) else { return nil }
            return .set(ask(index, change, board, bindings))
        case .store(let setting, let source):
            running[index].step += 1
            return .store(Bindings.SettingChange(setting: setting, value: execution.arguments.value(source)))
        case .pulse(let line, let level, let duration):
            running[index].phase = .waiting(until: now + execution.arguments.duration(duration))
            return .set(ask(index, Bindings.Change(line: line, level: level), board, bindings))
        case .wait(let duration), .waitFor(_, _, let duration):
            running[index].phase = .waiting(until: now + execution.arguments.duration(duration))
            return nil
        }
    }

    /// Goes on with a step that waits. Nil: it still does; `.some(nil)`: it is over, and sets no line.
    private mutating func proceed(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, isOver: Bool
    ) -> Bindings.Change?? {
        let execution = running[index]
        switch board.commands.steps[execution.step] {
        case .pulse(let line, let level, _) where isOver:
            endStep(index)
            return ask(index, Bindings.Change(line: line, level: level.opposite), board, bindings)
        case .wait where isOver:
            endStep(index)
            return .some(nil)
        case .waitFor(let line, let level, _) where bindings.level(of: line) == level:
            endStep(index)
            return .some(nil)
        case .waitFor(let line, let level, _) where isOver:
            var reason = Message("line ")
            reason.quote(board.lines[line].name.bytes)
            reason.add(level == .on ? " did not come on in time" : " did not go off in time")
            fail(index, .failed, reason)
            return .some(nil)
        case .set, .store, .pulse, .wait, .waitFor:
            return nil
        }
    }

    private mutating func endStep(_ index: Int) {
        running[index].step += 1
        running[index].phase = .atStep
    }

    private mutating func ask(
        _ index: Int, _ change: Bindings.Change, _ board: borrowing Board, _ bindings: borrowing Bindings
    ) -> Bindings.Change {
        let bit = 1 << UInt64(change.line) as UInt64
        if running[index].touched & bit == 0 {
            running[index].touched |= bit
            if bindings.level(of: change.line) == .on { running[index].wereOn |= bit }
            running[index].shares[Self.place(of: change.line, in: running[index].command, board)] =
                bindings.outputs.share(change.line)
        }
        running[index].asked = change
        return change
    }

    // MARK: Ends

    /// What was asked of the hardware has to be there. Others of its group are waited for, which is short; an output's own
    /// minimum is not.
    private mutating func checkAsked(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant
    ) {
        guard let asked = running[index].asked else { return }
        if case .ending = running[index].phase { return running[index].asked = nil }
        switch bindings.outputs.wait(of: asked.line, now: now) {
        case .interlock:
            let since = running[index].heldUpSince ?? now
            running[index].heldUpSince = since
            if now - since >= Self.longestInterlock {
                fail(index, .failed, Self.name(asked.line, board).then("others of its interlock do not go off"))
            }
            return
        case .minimumOff(let left): return failMinimum(index, board, " has to stay off for ", left)
        case .minimumOn(let left): return failMinimum(index, board, " has to stay on for ", left)
        case nil: break
        }
        running[index].asked = nil
        if running[index].heldUpSince != nil {
            running[index].heldUpSince = nil
            // A pulse lasts from when the output is there.
            if case .waiting = running[index].phase, case .pulse(_, _, let duration) = board.commands.steps[running[index].step] {
                running[index].phase = .waiting(until: now + running[index].arguments.duration(duration))
            }
        }
        let actual = bindings.level(of: asked.line)
        guard actual != asked.level else { return }
        var reason = Message("line ")
        reason.quote(board.lines[asked.line].name.bytes)
        if actual == nil {
            reason.add(" cannot be reached")
        } else {
            reason.add(asked.level == .on ? " did not come on" : " did not go off")
        }
        fail(index, .failed, reason)
    }

    private mutating func failMinimum(
        _ index: Int, _ board: borrowing Board, _ what: StaticString, _ milliseconds: Int64
    ) {
        guard let asked = running[index].asked else { return }
        var reason = Self.name(asked.line, board)
        reason.add(what)
        reason.add((milliseconds + 999) / 1_000)
        reason.add(" s more")
        fail(index, .failed, reason)
    }

    private mutating func checkTime(_ index: Int, now: Instant, wall: Int64?) {
        if case .ending = running[index].phase { return }
        if case .held(let end) = running[index].phase, let wall {
            if wall > end { return fail(index, .timedOut, Message("the request came too late")) }
            running[index].phase = .atStep
        }
        guard let expires = running[index].expires, now >= expires else { return }
        fail(index, .timedOut, Message("not done within ttl"))
    }

    private static func name(_ line: Int, _ board: borrowing Board) -> Message {
        var text = Message("line ")
        text.quote(board.lines[line].name.bytes)
        return text
    }

    private mutating func fail(_ index: Int, _ status: CommandStatus, _ reason: Message) {
        running[index].asked = nil
        running[index].phase = .ending(status, reason: reason)
    }

    /// The next line to set back.
    private mutating func nextReset(_ index: Int, _ board: borrowing Board) -> Bindings.Change? {
        let touched = running[index].touched
        guard touched != 0 else { return nil }
        let line = touched.trailingZeroBitCount
        running[index].touched &= touched - 1
        if let initial = board.lines[line].initial { return Bindings.Change(line: line, level: initial) }
        guard running[index].wereOn & 1 << UInt64(line) != 0 else { return Bindings.Change(line: line, level: .off) }
        let share = running[index].shares[Self.place(of: line, in: running[index].command, board)]
        return Bindings.Change(line: line, level: .on, share: board.lines[line].output.modulation == nil ? nil : share)
    }

    /// The first of a command's steps that sets a line, by which the line has a place of its own.
    private static func place(of line: Int, in command: Command, _ board: borrowing Board) -> Int {
        for step in command.steps {
            switch board.commands.steps[step] {
            case .set(line, _), .pulse(line, _, _): return step - command.steps.lowerBound
            default: continue
            }
        }
        return 0
    }
}
