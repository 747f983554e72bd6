import Bindings
import Board
import Console
import CPosix
import FixedMemory
import Fleets
import Transport

/// How board and process are, for the consoles.
extension Runtime {
    @inline(never)
    mutating func status(_ now: Instant) -> ConsoleStatus {
        var status = ConsoleStatus()
        status.now = now
        status.versions = Self.versions()
        status.boardFile = console.boardFile
        status.uptime = now - console.started
        status.boardUptime = Self.boardUptime()
        status.startReason = console.startReason.text
        status.time = WallClock.timestamp()
        status.isClockTrusted = WallClock.now(board.clock) != nil
        switch link.state {
        case .connected(let since): status.link = .connected(for: now - since)
        case .connecting: status.link = .connecting
        case .waiting(let until): status.link = .waiting(retryIn: until - now)
        }
        status.isSessionResumed = console.isSessionResumed
        status.lastFailure = console.lastFailure
        status.connects = console.connects
        status.isReportOwed = shadow.bindings.owesReport
        status.shadowVersion = shadow.newestVersion
        status.running = commands.runningCount
        status.commandLines = commands.outputs
        status.eventsWaiting = lines.events.waitingCount
        status.job = jobs.current
        status.isSafe = console.safeLines != 0
        status.turns = console.loop.turns
        status.longestTurn = console.loop.longest
        status.turnPercentile99 = console.loop.percentile99
        status.lateTurns = console.loop.late
        addUses(to: &status)
        return status
    }

    private func addUses(to status: inout ConsoleStatus) {
        add("lines", board.lines.count, 64, to: &status)
        add("fields", board.fields.count, FieldTable.capacity, to: &status)
        add("measures", board.measures.count, 96, to: &status)
        add("settings", board.settings.count, 32, to: &status)
        add("commands at work", commands.runningCount, 8, to: &status)
        add("answers kept", commands.memoryUse, ExecutionMemory.capacity, to: &status)
        add("events waiting", lines.events.waitingCount, EventQueue.maxEvents, to: &status)
        add("log book", log.book.used, LogBook.capacity, to: &status)
        for desk in console.desks.indices {
            try? status.buffers.append(ConsoleStatus.Use(
                name: desk == ConsoleSync.serial ? "serial output" : "attached output",
                used: console.desks[desk].terminal.output.count, highWater: console.desks[desk].terminal.output.highWater,
                capacity: ConsoleTerminal.outputCapacity))
        }
    }

    private func add(_ name: StaticString, _ used: Int, _ capacity: Int, to status: inout ConsoleStatus) {
        try? status.buffers.append(ConsoleStatus.Use(name: name, used: used, capacity: capacity))
    }

    private static func versions() -> Message {
        var text = Message("shadowpin ")
        text.add(Runtime.version)
        text.add(", ")
        addLibraryVersions(to: &text)
        var name = utsname()
        if uname(&name) == 0 {
            text.add(", Linux ")
            withUnsafePointer(to: &name.release) {
                text.add(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
        }
        return text
    }

    private static func boardUptime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000
    }
}
