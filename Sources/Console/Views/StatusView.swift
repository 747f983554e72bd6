import Bindings
import Board
import FixedMemory
import Fleets

/// `status`.
enum StatusView {
    static func row(
        _ index: Int, _ board: borrowing Board, _ overrides: borrowing Overrides, _ status: borrowing ConsoleStatus
    ) -> Message? {
        var rows = RowFinder(index)
        if rows.isNext() { return label("thing", board.thing.bytes) }
        if rows.isNext() { return label("versions", status.versions.bytes) }
        if rows.isNext() { return uptime(status) }
        if rows.isNext() { return clock(status) }
        if rows.isNext() { return link(board, status) }
        if !status.lastFailure.isEmpty, rows.isNext() { return label("  last", status.lastFailure.bytes) }
        if rows.isNext() { return queues(status) }
        if !status.job.isEmpty, rows.isNext() { return label("job", status.job.bytes) }
        if rows.isNext() { return lines(overrides, status) }
        if rows.isNext() { return loop(status) }
        if rows.isNext() { return memory(status) }
        if rows.isNext() { return Message("buffers                          used   most  capacity") }
        for index in status.buffers.indices where rows.isNext() { return row(of: status.buffers[index]) }
        return nil
    }

    private static func label(_ name: StaticString, _ text: Span<UInt8> = Span()) -> Message {
        var row = Message(name)
        row.pad(to: 11)
        row.add(text)
        return row
    }

    private static func uptime(_ status: borrowing ConsoleStatus) -> Message {
        var row = label("uptime")
        row.add(span: status.uptime)
        row.add(" (")
        row.add(status.startReason)
        row.add("); board ")
        row.add(span: status.boardUptime)
        return row
    }

    private static func clock(_ status: borrowing ConsoleStatus) -> Message {
        var row = label("clock")
        let time = status.time
        row.add(time.bytes)
        row.add(status.isClockTrusted ? ", trusted" : ", not synchronised: not trusted")
        return row
    }

    private static func link(_ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message {
        var row = label("link")
        switch status.link {
        case .connected(let since):
            row.add("connected for ")
            row.add(span: since)
            row.add(status.isSessionResumed ? ", session resumed" : ", new session")
        case .connecting: row.add("connecting")
        case .waiting(let retryIn):
            row.add("not connected, next try in ")
            row.add(span: max(retryIn, 1))
        }
        row.add("; ")
        row.add(board.broker.usesTLS ? "mqtts://" : "mqtt://")
        let host = board.broker.host
        row.add(host.bytes)
        row.add(":")
        row.add(Int(board.broker.port))
        row.add("; connects: ")
        row.add(status.connects)
        return row
    }

    private static func queues(_ status: borrowing ConsoleStatus) -> Message {
        var row = label("queues")
        row.add("report ")
        row.add(status.isReportOwed ? "owed" : "none")
        row.add(", events ")
        row.add(status.eventsWaiting)
        row.add(", commands at work ")
        row.add(status.running)
        row.add(", answer ")
        row.add(status.isAnswerOwed ? "owed" : "none")
        row.add(", in flight ")
        row.add(status.isInFlight ? 1 : 0)
        row.add(", delta ")
        if let version = status.shadowVersion { row.add(version) } else { row.add("none yet") }
        return row
    }

    private static func lines(_ overrides: borrowing Overrides, _ status: borrowing ConsoleStatus) -> Message {
        var row = label("outputs")
        if status.isSafe { row.add("in safe mode, ") }
        row.add(overrides.lines.nonzeroBitCount)
        row.add(" forced by console")
        return row
    }

    private static func loop(_ status: borrowing ConsoleStatus) -> Message {
        var row = label("loop")
        row.add(status.turns)
        row.add(" turns, 99 % within ")
        row.add(microseconds: status.turnPercentile99)
        row.add(", longest ")
        row.add(microseconds: status.longestTurn)
        row.add(", over 16 ms ")
        row.add(status.lateTurns)
        return row
    }

    private static func memory(_ status: borrowing ConsoleStatus) -> Message {
        var row = label("memory")
        row.add(status.memory / 1_024)
        row.add(" KiB, at most ")
        row.add(status.mostMemory / 1_024)
        row.add(" KiB; stack ")
        row.add(status.stack / 1_024)
        row.add(" KiB, state ")
        row.add(status.ownMemory / 1_024)
        row.add(" KiB, never more")
        return row
    }

    private static func row(of buffer: ConsoleStatus.Buffer) -> Message {
        var row = Message("  ")
        row.add(buffer.name)
        if buffer.isBytes { row.add(", bytes") }
        row.pad(to: 30)
        row.add(buffer.use.used, width: 7)
        row.add(buffer.use.most, width: 7)
        row.add(buffer.use.capacity, width: 10)
        return row
    }
}

extension Message {
    /// Adds a span of microseconds as milliseconds with one digit behind the point.
    mutating func add(microseconds: Int64) {
        add(microseconds / 1_000)
        add(".")
        add(microseconds / 100 % 10)
        add(" ms")
    }
}
