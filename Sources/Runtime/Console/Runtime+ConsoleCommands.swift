import Bindings
import Board
import Console
import CPosix
import FixedMemory
import Fleets
import Transport

/// Each command of a console.
extension Runtime {
    mutating func perform(_ command: ConsoleCommand, for desk: Int, _ now: Instant) -> ConsoleAnswer {
        switch command {
        case .show(let view): console.desks[desk].terminal.show(view)
        case .watch(let what): return watch(what, desk)
        case .unwatch: console.desks[desk].watches.removeAll()
        case .net:
            guard !console.net.isRunning else { return .refused("another console is at it") }
            console.netDesk = desk
            console.net = NetCheck(board, isClockTrusted: WallClock.now(board.clock) != nil)
            console.net.start(now: now)
            console.desks[desk].terminal.begin()
        case .trace(let isOn): console.desks[desk].isTracing = isOn
        case .log(let level):
            console.desks[desk].logLevel = level
            console.desks[desk].nextLogLine = log.book.numbers.upperBound
        case .unlock: return askPassphrase(desk, now)
        case .lock:
            console.desks[desk].controlUntil = nil
            return board.console.passphraseFile.isEmpty
                ? .refused("without a passphrase there is nothing to lock") : .done("locked")
        case .exit: console.leave(desk)
        case .force, .release, .pulse, .drive, .assign, .reset, .safe, .restart, .reboot: return change(command, now)
        }
        return .done()
    }

    /// Does a command that changes something, whoever it comes from.
    mutating func change(_ command: ConsoleCommand, _ now: Instant) -> ConsoleAnswer {
        switch command {
        case .force(let line, let level, let milliseconds): return force(line, level, milliseconds, now)
        case .pulse(let line, let milliseconds): return force(line, .on, milliseconds, now)
        case .release(let line):
            guard let end = console.overrides.release(line) else { return .refused("not forced") }
            forceEnded(end.line, back: end.back, now)
            return .done("not forced any more")
        case .drive(let line, let level):
            guard lines.drive(line, level) else { return .refused("the line cannot be reached") }
            console.isTurnDue = true
            return .done()
        case .assign(let field, let value): return assign(field, value)
        case .reset(let what): return reset(what)
        case .safe(let isOn): return setSafe(isOn, now)
        case .restart:
            console.ending = .restart
            return .done("shadowpin starts anew")
        case .reboot:
            console.ending = .reboot
            return .done("the board restarts")
        default: return .refused("only at the console itself")
        }
    }

    // MARK: Outputs

    private mutating func force(
        _ line: Int, _ level: Line.Level, _ milliseconds: Int64, _ now: Instant
    ) -> ConsoleAnswer {
        let bit = 1 << UInt64(line) as UInt64
        guard commands.outputs & bit == 0 else { return .refused("a command is working on it") }
        guard controls.heldLines & bit == 0 else { return .refused("a guard holds it, see 'controls' in the board file") }
        let before = shadow.bindings.level(of: line)
        set(Bindings.Change(line: line, level: level), now)
        guard shadow.bindings.level(of: line) != nil else { return .refused("the line cannot be reached") }
        console.overrides.force(line, level, until: now + milliseconds, before: before)
        var text = Message(level == .on ? "on, forced for " : "off, forced for ")
        text.add(span: milliseconds)
        switch shadow.bindings.outputs.wait(of: line, now: now) {
        case .minimumOff(let left):
            text.add("; it has to stay off for ")
            text.add(span: left)
        case .minimumOn(let left):
            text.add("; it has to stay on for ")
            text.add(span: left)
        case .interlock: text.add("; others of its interlock have to be off first")
        case nil: break
        }
        return .done(text)
    }

    /// A force is over: the line goes back, unless something newer than the force says what it is to be.
    @inline(never)
    mutating func forceEnded(_ line: Int, back: Line.Level?, _ now: Instant) {
        let name = board.lines[line].name
        var text = Message("line ")
        text.quote(name.bytes)
        text.add(" is not forced any more")
        log.write(.info, "console", text)
        // Whoever has waited for the line has it in the next turn.
        console.isTurnDue = true
        let bit = 1 << UInt64(line) as UInt64
        var level = back
        if (console.safeLines | safeOutputs.lines) & bit != 0 {
            level = safeLevel(of: line)
        } else if shadow.bindings.isAsked(ofLine: line) {
            // What the cloud has asked for meanwhile is set by `moveLines`.
            return
        }
        if let level { set(Bindings.Change(line: line, level: level), now) }
    }

    /// What guards hold is not the console's any more.
    @inline(never)
    mutating func yieldToGuards(_ now: Instant) {
        var lines = console.overrides.lines & controls.heldLines
        while lines != 0 {
            let line = lines.trailingZeroBitCount
            lines &= lines - 1
            _ = console.overrides.release(line)
            let name = board.lines[line].name
            var text = Message("line ")
            text.quote(name.bytes)
            text.add(" is not forced any more: a guard holds it")
            log.write(.warning, "console", text)
        }
    }

    /// What an output is kept at in safe mode.
    private func safeLevel(of line: Int) -> Line.Level {
        board.lines[line].safe?.level ?? board.lines[line].initial ?? .off
    }

    private mutating func setSafe(_ isOn: Bool, _ now: Instant) -> ConsoleAnswer {
        guard isOn else {
            if runs.safeMode.isOn {
                console.ending = .restart
                return .done("shadowpin starts anew, which ends its safe mode")
            }
            console.safeLines = 0
            console.isTurnDue = true
            return .done("the cloud and commands move outputs again")
        }
        for index in board.lines.indices where board.lines[index].direction == .output {
            _ = console.overrides.release(index)
            console.safeLines |= 1 << UInt64(index)
            set(Bindings.Change(line: index, level: safeLevel(of: index)), now)
        }
        commands.giveUp(console.safeLines, board, because: " was put into safe mode at the console")
        return .done("outputs are at their safe levels, until 'safe off'")
    }

    // MARK: The rest

    private mutating func assign(_ field: Int, _ value: FieldValue) -> ConsoleAnswer {
        guard case .setting(let setting) = board.fields[field].signal else { return .refused("no setting") }
        let rule = board.settings[setting].rule
        if let problem = rule.problem(with: value, in: board.choices) {
            var text = Message()
            problem.describe(rule, in: board.choices, into: &text)
            return .refused(text)
        }
        shadow.bindings.observe(setting: setting, value: value)
        return .done("set")
    }

    private mutating func watch(_ what: ConsoleCommand.Watch, _ desk: Int) -> ConsoleAnswer {
        do throws(CapacityError) {
            try console.desks[desk].watches.append(ConsoleDesk.Watched(what: what, value: nil))
            return .done()
        } catch {
            return .refused("8 things are watched already: 'watch off' ends that")
        }
    }

    private mutating func reset(_ what: ConsoleCommand.Reset) -> ConsoleAnswer {
        var count = 0
        switch what {
        case .all: count = log.sites.resetFaults(of: nil) + sensors.forgetFaults()
        case .number(let number): count = log.sites.reset(fault: number) ? 1 : 0
        case .room(let room):
            if room.bytes.equals("loop") {
                console.loop = LoopTimes()
                return .done("the loop's times are measured anew")
            }
            count = log.sites.resetFaults(of: room.bytes)
            if room.bytes.equals("sensors") { count += sensors.forgetFaults() }
        }
        guard count > 0 else { return .refused("no such fault: 'faults' tells them") }
        var text = Message()
        text.add(count)
        text.add(count == 1 ? " fault forgotten" : " faults forgotten")
        return .done(text)
    }

    /// Ends the process as `ending` says.
    mutating func endByConsole() -> RunEnd {
        if console.ending == .reboot {
            var text = Message("the board does not restart: ")
            text.add(errno: restartBoard())
            log.write(.error, "console", text)
        }
        return .restart((try? FilePath("/proc/self/exe")) ?? FilePath())
    }
}
