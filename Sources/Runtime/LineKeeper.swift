import Bindings
import Board
import FixedMemory
import Fleets
import Hardware

/// Keeps the board file's lines requested: takes them at start, again when one was not to be had, and passes on what
/// they do. A line that cannot be used never keeps the others from working.
struct LineKeeper: ~Copyable {
    private let inPlace = InPlace()
    /// A line that was not to be had is asked for again after this many milliseconds: its holder may have gone.
    static let retryInterval: Int64 = 10_000

    /// Edges served of one line in one turn: as many as the kernel keeps for a line.
    private static let edgesPerTurn = 16

    /// Commands to a simulated chip served in one turn.
    private static let commandsPerTurn = 16

    /// Those of the board file, and behind them those of sensors, which `SensorSync` takes for itself.
    var lines: Lines
    private var losses: EdgeLosses
    /// Which chips were open when they were looked at last: one that is so no more has been lost.
    private var wasOpen = InlineArray<8, Bool>(repeating: false)
    /// When to ask again for what is not to be had; nil while all is.
    private var nextTry: Instant?
    /// What has been logged as failed, so that a retry that fails again is silent.
    private var isChipFailureKnown = InlineArray<8, Bool>(repeating: false)
    private var isFailureKnown = InlineArray<64, Bool>(repeating: false)
    /// What lines do and suffer is told to the cloud.
    var events: EventSync

    /// Takes nothing yet: the first `service` does.
    init(_ board: borrowing Board, now: Instant) {
        lines = Lines(chips: board.chips, controlPath: try? ControlPath(thing: board.thing))
        lines.simulate(board.sensors)
        losses = EdgeLosses(now: now)
        nextTry = now
        events = EventSync(board)
    }

    /// What `service` waits for.
    func addWakes(_ board: borrowing Board, to wake: inout Wake) {
        for chip in 0..<lines.chipCount where wasOpen[chip] && !lines.isOpen(chip) { wake.addNow() }
        wake.add(nextTry)
        wake.add(lines.deadline)
        wake.add(losses.deadline)
        wake.add(lines.controlDescriptor ?? -1)
        wake.add(lines.eventDescriptor ?? -1)
        guard !board.chips.isSimulated else { return }
        for index in board.lines.indices { wake.add(line: index, lines.descriptor(index) ?? -1) }
    }

    // MARK: Each turn

    /// Takes lines that are due, does what is asked of a simulated chip, and passes on edges.
    mutating func service(
        _ board: borrowing Board, _ wake: borrowing Wake, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) {
        if let descriptor = lines.eventDescriptor, wake.isReady(descriptor) {
            serveEvents(now: now)
        }
        // Whoever found it out, sensors too.
        for chip in 0..<lines.chipCount where wasOpen[chip] && !lines.isOpen(chip) {
            chipLost(chip, .gone, board, &bindings, now: now, log: &log)
        }
        if let due = nextTry, now >= due { requestMissing(board, &bindings, now: now, log: &log) }
        for _ in 0..<Self.commandsPerTurn {
            guard lines.serveControl() else { break }
        }
        var moved = wake.readyLines.union(lines.unfinished)
        // Behind those of the board file are lines of sensors.
        while let index = moved.next(), index < board.lines.count {
            if board.lines[index].direction == .input, lines.isRequested(index) {
                passEdges(index, board, &bindings, now: now, log: &log)
            }
        }
        losses.report(board, now: now, log: &log)
    }

    /// A chip may have come or gone: ours may be the one.
    private mutating func serveEvents(now: Instant) {
        // Whatever is missing may be there now.
        if lines.serveEvents(), nextTry != nil { nextTry = now }
    }

    private mutating func requestMissing(
        _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) {
        nextTry = nil
        for chip in 0..<lines.chipCount where !lines.isOpen(chip) { open(chip, board, now: now, log: &log) }
        for index in board.lines.indices where !lines.isRequested(index) {
            if let chip = lines.chip(of: board.lines[index]), !lines.isOpen(chip) { continue }
            request(index, board, &bindings, now: now, log: &log)
        }
    }

    private mutating func open(_ chip: Int, _ board: borrowing Board, now: Instant, log: inout Log) {
        do throws(HardwareError) { try lines.open(chip) } catch {
            return chipFailed(chip, error, board, now: now, log: &log)
        }
        wasOpen[chip] = true
        guard isChipFailureKnown[chip] else { return }
        isChipFailureKnown[chip] = false
        var text = name(chip: chip, board)
        text.add(" found")
        log.write(.info, "lines", text)
    }

    @inline(never)
    private mutating func request(
        _ index: Int, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) {
        var line = board.lines[index]
        if line.direction == .output { line.initial = bindings.outputs.take(index, now: now) }
        do throws(HardwareError) {
            try lines.request(index, line)
            try observe(index, board, &bindings, now: now)
        } catch {
            return failed(index, error, board, &bindings, now: now, log: &log)
        }
        guard isFailureKnown[index] else { return }
        isFailureKnown[index] = false
        log.write(.info, "lines", name(index, board).then("taken"))
    }

    /// Tells the bindings what the hardware says of a line.
    @inline(never)
    private mutating func observe(
        _ index: Int, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant
    ) throws(HardwareError) {
        let level = try lines.level(index)
        if board.lines[index].direction == .output {
            bindings.observe(output: index, level: level, share: try lines.share(index), now: now)
        } else {
            bindings.observe(input: index, level: level)
        }
    }

    /// Tells the bindings that a line cannot be asked.
    @inline(never)
    private func observeNothing(_ index: Int, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant) {
        if board.lines[index].direction == .output {
            bindings.observe(output: index, level: nil, now: now)
        } else {
            bindings.observe(input: index, level: nil)
        }
    }

    private mutating func passEdges(
        _ index: Int, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) {
        do throws(HardwareError) {
            for _ in 0..<Self.edgesPerTurn {
                guard let edge = try lines.nextEdge(index) else { break }
                bindings.observe(input: index, edge: edge.level, lost: edge.lost, at: edge.timestamp, now: now)
                log.edges.edge(index, edge, board)
                losses.add(edge.lost, line: index)
                events.changed(index, edge, board, log: &log)
            }
        } catch {
            failed(index, error, board, &bindings, now: now, log: &log)
        }
        if let change = lines.takeStorm(index) { tellStorm(index, change, board, now: now, log: &log) }
    }

    @inline(never)
    private mutating func tellStorm(
        _ index: Int, _ change: EdgeStorm.Change, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        switch change {
        case .began:
            let reason = Message("edges come faster than 2,000 a second, and are looked at in short every second")
            var text = name(index, board).then("")
            text.add(reason)
            log.write(.error, "lines", text)
            events.fault(index, reason, board, now: now, log: &log)
        case .ended(let shed):
            var text = name(index, board).then("edges come slower again, ")
            text.add(shed)
            text.add(" were not followed")
            log.write(.info, "lines", text)
        }
    }

    // MARK: What the cloud asks for

    /// Sets a line, and tells the bindings what the hardware says afterwards.
    @inline(never)
    mutating func set(
        _ change: Bindings.Change, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) {
        do throws(HardwareError) {
            try lines.set(change.line, change.level, share: change.share)
            log.edges.set(change.line, change.level, board)
            try observe(change.line, board, &bindings, now: now)
        } catch {
            failed(change.line, error, board, &bindings, now: now, log: &log)
        }
    }

    /// Asks every line for its level, for a report of the whole state.
    mutating func refresh(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log) {
        for index in board.lines.indices where lines.isRequested(index) {
            do throws(HardwareError) {
                try observe(index, board, &bindings, now: now)
            } catch {
                failed(index, error, board, &bindings, now: now, log: &log)
            }
        }
    }

    // MARK: What a console asks for

    /// Plays the world around an input of a simulated chip; false: there is no such input.
    mutating func drive(_ index: Int, _ level: Line.Level) -> Bool { lines.drive(index, level) }

    // MARK: Stop

    /// Sets the outputs that have one to their exit level.
    mutating func applyExitLevels(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log) {
        for index in board.lines.indices {
            guard let level = board.lines[index].exit, lines.isRequested(index) else { continue }
            set(Bindings.Change(line: index, level: level), board, &bindings, now: now, log: &log)
        }
    }

    /// Gives the lines back. Their levels stay, as far as the chip keeps them.
    mutating func close() { lines.close() }

    // MARK: Failure

    /// The line has no level any more; it is given back and asked for again later.
    @inline(never)
    private mutating func failed(
        _ index: Int, _ error: HardwareError, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) {
        if let chip = lines.chip(of: board.lines[index]), !lines.isOpen(chip) {
            return chipLost(chip, error, board, &bindings, now: now, log: &log)
        }
        lines.release(index)
        observeNothing(index, board, &bindings, now: now)
        nextTry = nextTry ?? now + Self.retryInterval
        guard !isFailureKnown[index] else { return }
        isFailureKnown[index] = true
        var text = name(index, board).then("")
        error.describe(into: &text)
        text.add(", tried again every 10 s")
        log.write(.error, "lines", text)
        events.failed(index, error, board, now: now, log: &log)
    }

    /// What one line found out is true of all of its chip: none has a level any more.
    private mutating func chipLost(
        _ chip: Int, _ error: HardwareError, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant,
        log: inout Log
    ) {
        wasOpen[chip] = false
        lines.releaseAll(on: chip)
        for index in board.lines.indices where lines.chip(of: board.lines[index]) == chip {
            observeNothing(index, board, &bindings, now: now)
        }
        chipFailed(chip, error, board, now: now, log: &log)
    }

    private mutating func chipFailed(
        _ chip: Int, _ error: HardwareError, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        nextTry = nextTry ?? now + Self.retryInterval
        guard !isChipFailureKnown[chip] else { return }
        isChipFailureKnown[chip] = true
        var text = lines.chipCount > 1 ? name(chip: chip, board).then("") : Message()
        error.describe(into: &text)
        text.add(", tried again every 10 s")
        log.write(.error, "lines", text)
        events.failed(chip: chip, error, board, now: now, log: &log)
    }

    private func name(chip: Int, _ board: borrowing Board) -> Message {
        var text = Message("chip ")
        guard !board.chips.isSimulated else {
            text.add("'simulated'")
            return text
        }
        let label = board.chips[chip]
        text.quote(label.bytes)
        return text
    }

    private func name(_ index: Int, _ board: borrowing Board) -> Message {
        var text = Message("line ")
        text.quote(board.lines[index].name.bytes)
        return text
    }
}
