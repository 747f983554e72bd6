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
        status.runningNames = commands.runningNames
        status.commandLines = commands.outputs
        status.eventsWaiting = lines.events.waitingCount
        status.isAnswerOwed = commands.owesResponse
        status.isInFlight = link.isInFlight
        status.job = jobs.current
        status.isSafe = console.safeLines != 0
        status.turns = console.loop.turns
        status.longestTurn = console.loop.longest
        status.turnPercentile99 = console.loop.percentile99
        status.lateTurns = console.loop.late
        addBuffers(to: &status)
        return status
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
