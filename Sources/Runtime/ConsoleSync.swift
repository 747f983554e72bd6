import Bindings
import Board
import Console
import CPosix
import FixedMemory
import Fleets
import Transport

/// The consoles' way in and out: the serial port and the socket for `shadowpin attach`, what people at them have
/// asked to be kept up with, and what they have taken over. What they ask for is done in `Runtime+Console`.
struct ConsoleSync: ~Copyable {
    private let inPlace = InPlace()
    /// A port that is not there, or has gone, is tried again after so many milliseconds.
    static let retryInterval: Int64 = 10_000

    /// Bytes read from a console in one turn: a flood of them keeps nobody waiting.
    private static let bytesPerTurn = 128

    /// Control that was given for a passphrase ends after so long without a line, in milliseconds.
    static let controlSpan: Int64 = 600_000

    enum Ending { case restart, reboot }

    /// The consoles' places in `desks`.
    static let serial = 0
    static let attached = 1

    let policy: ConsolePolicy
    private var port = SerialPort()
    private var portRetry: Instant?
    private var isPortFailureKnown = false
    private var socket = ConsoleSocket()

    var desks: InlineArray<2, ConsoleDesk>
    var overrides = Overrides()
    /// Outputs that are kept at their safe levels because somebody wants it so, a bit each.
    var safeLines: UInt64 = 0
    var lockOut = LockOut()
    var net: NetCheck
    /// Who wants to know what `net` finds out.
    var netDesk = 0
    var loop = LoopTimes()
    var limiter: EventLimiter
    let started: Instant
    var connects = 0
    var isSessionResumed = false
    var lastFailure = Message()
    let startReason: StartReason
    let boardFile: FilePath
    var ending: Ending?
    /// Something was left for the next turn, which is to come at once.
    var isTurnDue = false

    init(_ board: borrowing Board, boardFile: FilePath, startReason: StartReason, now: Instant, log: inout Log) {
        policy = board.console
        self.boardFile = boardFile
        self.startReason = startReason
        started = now
        net = NetCheck(board, isClockTrusted: WallClock.now(board.clock) != nil)
        limiter = EventLimiter(board.console.event?.limit ?? .usual)
        let rows = board.console.rows
        desks = InlineArray { index in
            index == 0
                ? ConsoleDesk("serial", rows: rows, isQuiet: false) : ConsoleDesk("attached", rows: rows, isQuiet: true)
        }
        if policy.access != .off {
            if !policy.device.isEmpty { portRetry = now }
            listen(board.thing, log: &log)
        }
    }

    private mutating func listen(_ thing: ThingName, log: inout Log) {
        do throws(ConsoleSocket.Problem) {
            try socket.open(thing: thing)
        } catch {
            var text = Message("nobody can attach: ")
            error.describe(into: &text)
            log.write(.warning, "console", text)
        }
    }

    // MARK: What the loop polls

    func addWakes(to wake: inout Wake) {
        if isTurnDue || ending != nil { wake.addNow() }
        wake.add(overrides.deadline)
        wake.add(portRetry)
        wake.add(net.deadline)
        add(Self.serial, port.descriptor, to: &wake)
        add(Self.attached, socket.descriptor, to: &wake)
        wake.add(socket.listener)
        wake.add(net.descriptor, events: net.events)
    }

    private func add(_ desk: Int, _ descriptor: Int32, to wake: inout Wake) {
        let reads = desks[desk].terminal.inputRoom > 0 && !desks[desk].isEnding
        let writes = !desks[desk].terminal.output.isEmpty
        // Without events only its end is told.
        wake.add(descriptor, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)))
    }

    /// The lines that nobody but the consoles may set, a bit each.
    var held: UInt64 { overrides.lines | safeLines }

    // MARK: What happens

    mutating func connected(isSessionPresent: Bool, now: Instant) {
        connects += 1
        isSessionResumed = isSessionPresent
        net.linkTried(nil, now: now)
    }

    /// - Parameter text: why, without when it is tried again.
    mutating func disconnected(_ text: Message, _ failure: LinkFailure?, now: Instant) {
        lastFailure = text
        if let failure { net.linkTried(failure, now: now) }
    }

    // MARK: In

    /// Takes what has come, and whoever has come.
    mutating func receive(_ wake: borrowing Wake, now: Instant, log: inout Log) {
        isTurnDue = false
        if let due = portRetry, now >= due { openPort(now: now, log: &log) }
        if port.isOpen, wake.isReady(port.descriptor) { readPort(now: now, log: &log) }
        if wake.isReady(socket.listener), socket.accept() {
            Self.renew(&desks[Self.attached], "attached", rows: policy.rows, isQuiet: true)
            desks[Self.attached].nextLogLine = log.book.numbers.upperBound
        }
        if socket.descriptor >= 0, wake.isReady(socket.descriptor) { readSocket(log: &log) }
    }

    private mutating func openPort(now: Instant, log: inout Log) {
        portRetry = nil
        do throws(SerialPort.Problem) {
            try port.open(policy.device.bytes, baud: policy.baud)
        } catch {
            return portFailed(error, now: now, log: &log)
        }
        isPortFailureKnown = false
        Self.renew(&desks[Self.serial], "serial", rows: policy.rows, isQuiet: false)
        desks[Self.serial].nextLogLine = log.book.numbers.upperBound
        log.write(.info, "console", portName("open"))
    }

    private mutating func portFailed(_ problem: SerialPort.Problem, now: Instant, log: inout Log) {
        port.close()
        portRetry = now + Self.retryInterval
        guard !isPortFailureKnown else { return }
        isPortFailureKnown = true
        var text = portName("")
        problem.describe(into: &text)
        text.add(", tried again every 10 s")
        log.write(.error, "console", text)
    }

    private func portName(_ what: StaticString) -> Message {
        var text = Message("port ")
        text.quote(policy.device.bytes)
        text.add(": ")
        text.add(what)
        return text
    }

    private mutating func readPort(now: Instant, log: inout Log) {
        var bytes = FixedBuffer<128>()
        do throws(SerialPort.Problem) {
            let room = min(desks[Self.serial].terminal.inputRoom, Self.bytesPerTurn)
            // Also where there is none: its end is told by reading.
            guard room > 0 else { return }
            _ = try port.read(into: &bytes, room: room)
        } catch {
            return portFailed(error, now: now, log: &log)
        }
        desks[Self.serial].terminal.take(bytes.bytes)
    }

    private mutating func readSocket(log: inout Log) {
        var bytes = FixedBuffer<128>()
        let room = min(desks[Self.attached].terminal.inputRoom, Self.bytesPerTurn)
        guard room > 0 else { return }
        switch socket.read(into: &bytes, room: room) {
        case .bytes: desks[Self.attached].terminal.take(bytes.bytes)
        case .nothing: break
        case .ended: desks[Self.attached].isEnding = true
        case .gone: hangUp(Self.attached, log: &log)
        }
    }

    // MARK: Out

    /// Sends what the consoles take now.
    mutating func send(now: Instant, log: inout Log) {
        if port.isOpen { sendToPort(now: now, log: &log) }
        if socket.descriptor >= 0 { sendToSocket(log: &log) }
    }

    private mutating func sendToPort(now: Instant, log: inout Log) {
        desks[Self.serial].terminal.showPrompt()
        while !desks[Self.serial].terminal.output.isEmpty {
            var bytes = FixedBuffer<512>()
            desks[Self.serial].terminal.output.copy(into: &bytes)
            do throws(SerialPort.Problem) {
                let count = try port.write(bytes.bytes)
                guard count > 0 else { return }
                desks[Self.serial].terminal.output.remove(count)
            } catch {
                return portFailed(error, now: now, log: &log)
            }
        }
    }

    private mutating func sendToSocket(log: inout Log) {
        desks[Self.attached].terminal.showPrompt()
        while !desks[Self.attached].terminal.output.isEmpty {
            var bytes = FixedBuffer<512>()
            desks[Self.attached].terminal.output.copy(into: &bytes)
            guard let count = socket.write(bytes.bytes) else {
                return hangUp(Self.attached, log: &log)
            }
            guard count > 0 else { return }
            desks[Self.attached].terminal.output.remove(count)
        }
        if desks[Self.attached].isEnding, desks[Self.attached].terminal.isAtRest { hangUp(Self.attached, log: &log) }
    }

    /// Somebody leaves: whoever comes next begins anew.
    mutating func leave(_ desk: Int) {
        if desk == Self.attached {
            desks[desk].isEnding = true
        } else {
            desks[desk].controlUntil = nil
            desks[desk].watches.removeAll()
            desks[desk].isTracing = false
            desks[desk].logLevel = nil
        }
    }

    private mutating func hangUp(_ desk: Int, log: inout Log) {
        socket.hangUp()
        if net.isRunning, netDesk == desk { net.stop() }
        Self.renew(&desks[desk], "attached", rows: policy.rows, isQuiet: true)
    }

    /// Makes a desk as it was at the start, in place. What is behind an `inout` nothing else refers to: so the compiler
    /// builds the new one there, and not on the stack first.
    @inline(never)
    private static func renew(_ desk: inout ConsoleDesk, _ name: StaticString, rows: Int, isQuiet: Bool) {
        withUnsafeMutablePointer(to: &desk) { place in
            place.deinitialize(count: 1)
            place.initialize(to: ConsoleDesk(name, rows: rows, isQuiet: isQuiet))
        }
    }

    /// Whether anybody can be there to read.
    func isOpen(_ desk: Int) -> Bool { desk == Self.serial ? port.isOpen : socket.descriptor >= 0 }

    /// Tells the last and gives everything back.
    mutating func close(now: Instant, log: inout Log) {
        send(now: now, log: &log)
        net.stop()
        port.close()
        socket.close()
    }
}
