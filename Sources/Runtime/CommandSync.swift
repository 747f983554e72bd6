import Bindings
import Board
import Console
import FixedMemory
import Fleets
import JSON
import Transport

/// Answers the cloud's commands: each execution once, also when its request comes twice or the process is restarted.
struct CommandSync: ~Copyable {
    /// After a session was, or may have been, resumed, requests may come that waited at the broker, for this many milliseconds.
    static let resumedFor: Int64 = 10_000

    let topics: CommandTopics
    private var runner = CommandRunner()
    private var memory = ExecutionMemory()
    private var response = CommandResponse()
    private let store: DurableFile?
    private var isStoreFailureKnown = false
    private let clock: Board.Clock
    private let isSafeMode: Bool
    private var resumedUntil = Instant(milliseconds: 0)
    private var consoleRequest: ConsoleRequest?

    /// Reads what was kept. Executions that a restart cut short are answered FAILED.
    ///
    /// - Parameter isSafeMode: what is asked for is rejected.
    init(_ board: borrowing Board, isSafeMode: Bool, log: inout Log) {
        topics = CommandTopics(board.thing)
        clock = board.clock
        self.isSafeMode = isSafeMode
        store = board.commands.commands.isEmpty && board.console.command == .off ? nil : Self.store(in: board.state)
        guard let store else { return }
        var wasDamaged = false
        memory.restore { text in wasDamaged = store.read(into: &text) == .nothing(wasDamaged: true) }
        if wasDamaged {
            log.write(.error, "commands", Message("what was kept of earlier commands is damaged and left out"))
        }
        while let id = memory.unanswered { answer(id, .failed, Message("interrupted by a restart"), log: &log) }
    }

    private static func store(in folder: Board.Folder) -> DurableFile? {
        (try? filePath(folder.bytes, "/commands")).map { DurableFile($0) }
    }

    /// The lines that commands set, a bit each: deltas for them wait.
    var outputs: UInt64 { runner.outputs }

    /// Ends what sets one of these lines, a bit each.
    mutating func giveUp(_ lines: UInt64, _ board: borrowing Board, because why: StaticString) {
        runner.giveUp(lines, on: board, because: why)
    }

    var runningCount: Int { runner.count }
    var runningNames: Message { runner.names }

    /// Of the commands at work, of the answers that are kept, and of the one being written.
    var use: (running: BufferUse, kept: BufferUse, answer: BufferUse) { (runner.use, memory.use, response.use) }

    func addWakes(to wake: inout Wake, now: Instant) { wake.add(runner.deadline(now: now)) }

    var owesResponse: Bool { memory.unsent != nil }

    /// - Parameter mayResume: requests may have waited at the broker.
    mutating func connected(mayResume: Bool, now: Instant) {
        resumedUntil = mayResume ? now + Self.resumedFor : now
    }

    // MARK: Requests

    /// - Parameter held: the lines that a console has taken over, a bit each: commands that set them are rejected.
    mutating func receive(
        _ message: borrowing InboundMessage, _ board: borrowing Board, except held: UInt64, now: Instant, log: inout Log
    ) {
        guard let id = topics.execution(requestedOn: message.topic) else {
            var text = Message("dropped a message on ")
            text.quote(message.topic)
            text.add(": not the topic of a request")
            return log.write(.warning, "commands", text)
        }
        switch memory.record(of: id) {
        case .begun: return log.write(.info, "commands", Self.name(of: id).then("asked for again while it runs"))
        case .answered:
            memory.resend(id)
            return log.write(.info, "commands", Self.name(of: id).then("asked for again, answered again"))
        case nil: break
        }
        do throws(CommandError) {
            start(try CommandRequest(message.payload), id, board, except: held, now: now, log: &log)
        } catch {
            var reason = Message()
            error.describe(into: &reason)
            answer(id, .rejected, reason, log: &log)
            save(log: &log)
        }
    }

    @inline(never)
    private mutating func start(
        _ request: borrowing CommandRequest, _ id: ExecutionID, _ board: borrowing Board, except held: UInt64,
        now: Instant, log: inout Log
    ) {
        if isSafeMode {
            answer(id, .rejected, Message("the board is in safe mode: shadowpin ended again and again"), log: &log)
            return save(log: &log)
        }
        let expiry = CommandExpiry(request, now: now, wall: WallClock.now(clock), mayBeOld: now < resumedUntil)
        if expiry == .past {
            answer(id, .timedOut, Message("the request came too late"), log: &log)
            return save(log: &log)
        }
        if board.console.command != .off, request.action.bytes.equals("console") {
            return takeLine(of: request, id, expiry, log: &log)
        }
        do throws(CommandRefusal) {
            try runner.start(request, id, expiry, on: board, except: held)
        } catch {
            var reason = Message()
            error.describe(in: board.choices, into: &reason)
            answer(id, .rejected, reason, log: &log)
            return save(log: &log)
        }
        // Written down before the first line moves: what is begun is never begun again.
        memory.begin(id)
        save(log: &log)
        var text = Self.name(of: id).then("begins, ")
        text.quote(request.action.bytes)
        log.write(.info, "commands", text)
    }

    // MARK: Steps

    /// Sets settings, and answers the next line to set for a command; nil when there is none for now. It is set, and its level observed, before
    /// the next call.
    mutating func nextChange(
        _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log
    ) -> Bindings.Change? {
        guard runner.isRunning else { return nil }
        let wall = WallClock.now(clock)
        while let effect = runner.next(board, bindings, now: now, wall: wall) {
            switch effect {
            case .set(let change): return change
            case .store(let change): bindings.observe(setting: change.setting, value: change.value)
            case .finished(let id, let command, let status, let reason):
                if status == .succeeded {
                    succeed(id, command, board, bindings, log: &log)
                } else {
                    answer(id, status, reason, log: &log)
                }
                save(log: &log)
            }
        }
        return nil
    }

    // MARK: Responses

    private mutating func succeed(
        _ id: ExecutionID, _ command: Command, _ board: borrowing Board, _ bindings: borrowing Bindings,
        log: inout Log
    ) {
        do throws(JSONWriterError) {
            try response.begin(.succeeded)
            for index in board.lines.indices where command.lines & 1 << UInt64(index) != 0 {
                let line = board.lines[index]
                try response.add(line.name.bytes, line.value(of: bindings.level(of: index)))
            }
            for index in board.settings.indices where command.settings & 1 << UInt32(index) != 0 {
                let name = board.settings[index].name
                try response.add(name.bytes, bindings.value(of: .setting(index)))
            }
            memory.answer(id, try response.finish())
        } catch {
            preconditionFailure("a response holds all lines and settings of a command")
        }
        log.write(.info, "commands", Self.name(of: id).then("SUCCEEDED"))
    }

    @inline(never)
    private mutating func answer(_ id: ExecutionID, _ status: CommandStatus, _ reason: Message, log: inout Log) {
        do throws(JSONWriterError) {
            try response.begin(status)
            try response.add(reason: reason)
            memory.answer(id, try response.finish())
        } catch {
            preconditionFailure("a response holds the longest reason")
        }
        var text = Self.name(of: id).then("")
        text.add(status.text)
        text.add(", ")
        text.add(reason)
        log.write(.warning, "commands", text)
    }

    /// Sends one response, if there is one to send and the link takes it.
    mutating func sendResponse(over link: inout BrokerLink) {
        guard let id = memory.unsent, link.canPublish() else { return }
        let isTaken = link.publish(topics.response(to: id).bytes, memory.response(to: id))
        if isTaken { memory.sent(id) }
    }

    private mutating func save(log: inout Log) {
        guard let store else { return }
        do throws(FileError) {
            try store.write(memory.bytes)
            isStoreFailureKnown = false
        } catch {
            guard !isStoreFailureKnown else { return }
            isStoreFailureKnown = true
            var text = Message("commands cannot be written down, a restart may do one twice: ")
            error.describe(into: &text)
            text.add(", see 'state' in the board file")
            log.write(.error, "commands", text)
        }
    }

    // MARK: Lines for the console

    /// A line that the cloud has sent for the console (`{"action":"console","params":{"line":"status","from":0}}`).
    struct ConsoleRequest {
        let id: ExecutionID
        let line: LineEditor.Text
        /// Of a view: the row to begin with.
        let from: Int
    }

    private mutating func takeLine(
        of request: borrowing CommandRequest, _ id: ExecutionID, _ expiry: CommandExpiry, log: inout Log
    ) {
        if case .unknown = expiry {
            return refuse(id, Message("it may be old, and the clock is not to be trusted yet"), log: &log)
        }
        var line: LineEditor.Text?
        var from: Int64 = 0
        var parameters = request.parameters
        while let parameter = parameters.next() {
            let name = parameter.name
            switch parameter.value {
            case .text(let text) where name.bytes.equals("line"): line = try? LineEditor.Text(text.bytes)
            case .integer(let number) where name.bytes.equals("from") && (0...9_999).contains(number): from = number
            default: return refuse(id, Message("expected 'line', a text, and perhaps 'from', a row's number"), log: &log)
            }
        }
        guard let line else { return refuse(id, Message("parameter 'line' is missing, or too long"), log: &log) }
        // Written down before it is done: what is begun is never begun again.
        memory.begin(id)
        save(log: &log)
        consoleRequest = ConsoleRequest(id: id, line: line, from: Int(from))
    }

    private mutating func refuse(_ id: ExecutionID, _ reason: Message, log: inout Log) {
        answer(id, .rejected, reason, log: &log)
        save(log: &log)
    }

    /// The line that is to be done and answered now; nil: there is none.
    mutating func takeConsoleRequest() -> ConsoleRequest? {
        defer { consoleRequest = nil }
        return consoleRequest
    }

    /// Never inlined: its texts would stand beside those of who asks for the rows.
    ///
    /// - Parameter next: of a view that does not fit, the row to go on with.
    @inline(never)
    mutating func answer(_ request: ConsoleRequest, output: Span<UInt8>, next: Int?, log: inout Log) {
        do throws(JSONWriterError) {
            try response.begin(.succeeded)
            try response.add(output: output, next: next)
            memory.answer(request.id, try response.finish())
        } catch {
            preconditionFailure("a response holds what a console may show at a time")
        }
        save(log: &log)
        var text = Self.name(of: request.id).then("console, ")
        text.quote(request.line.bytes)
        log.write(.info, "commands", text)
    }

    /// It was not done, for this reason.
    @inline(never)
    mutating func answer(_ request: ConsoleRequest, _ status: CommandStatus, _ reason: Message, log: inout Log) {
        answer(request.id, status, reason, log: &log)
        save(log: &log)
    }

    private static func name(of id: ExecutionID) -> Message {
        var text = Message("execution ")
        text.quote(id.bytes)
        return text
    }
}
