import Bindings
import Board
import CPosix
import FixedMemory
import Fleets
import Hardware
import Jobs
import Transport

/// The loop: one thread, one `poll`, asleep until something happens.
///
/// A turn serves in this order, each a bounded amount, so that none keeps the others waiting: watchdogs, lines, sensors,
/// safe levels, link and messages, guards, commands, controls, deltas, settings, response, event, report, jobs,
/// consoles, signals. Then it sleeps until a descriptor is ready or the nearest deadline.
public struct Runtime: ~Copyable {
    public static let version: StaticString = "0.1.0"

    /// Messages served in one turn; what is left is served in the next, after the lines.
    private static let messagesPerTurn = 32

    /// Brief connections in a row after which it is no chance any more.
    private static let briefLosses = 3

    private(set) var board: Board
    var log = Log()
    private let signals: SignalSource
    var lines: LineKeeper
    var sensors: SensorSync
    private var watchdogs: Watchdogs
    var runs: RunKeeper
    var safeOutputs: SafeOutputs
    var outputs: OutputSync
    var shadow: ShadowSync
    var commands: CommandSync
    private var settings: SettingSync
    var controls: ControlSync
    var jobs: JobRunner
    private var subscriptions: Subscriptions
    var link: BrokerLink
    var console: ConsoleSync
    var wake = Wake()

    /// Takes the board of a draft, whose room is lent to jobs from then on.
    ///
    /// Nothing keeps it from being made: a chip or a broker that is not there does not keep the process from running.
    ///
    /// - Parameter boardFile: where the board comes from; a job may replace it.
    @export(interface)
    public init(_ room: DraftRoom, boardFile: FilePath, signals: SignalSource) {
        BrokerLink.boundResolver()
        let now = MonotonicClock.now()
        self.signals = signals
        board = room.takeBoard()
        link = BrokerLink(board.broker, now: now, seed: randomNumber())
        lines = LineKeeper(board, now: now)
        safeOutputs = SafeOutputs(board.lines, now: now)
        sensors = SensorSync(board, now: now)
        // One level of folders: where it cannot be made, the first write says so.
        _ = board.state.withCString { mkdir($0, 0o700) }
        watchdogs = Watchdogs(board, &lines.events, now: now, log: &log)
        runs = RunKeeper(board, isWatchdogReset: watchdogs.hasReset, now: now, log: &log)
        Self.tellStart(runs, board, &lines.events, now: now, log: &log)
        let isSafeMode = runs.safeMode.isOn
        if isSafeMode { board.startSafely() }
        shadow = ShadowSync(board, run: randomNumber(), isSafeMode: isSafeMode, now: now)
        outputs = OutputSync(board, &shadow.bindings, &sensors.pulses, now: now, log: &log)
        settings = SettingSync(board, &shadow.bindings, now: now, log: &log)
        controls = ControlSync(board, isSafeMode: isSafeMode)
        commands = CommandSync(board, isSafeMode: isSafeMode, log: &log)
        jobs = JobRunner(board, room, boardFile: boardFile, now: now)
        subscriptions = Subscriptions(board)
        console = ConsoleSync(board, boardFile: boardFile, startReason: runs.reason, now: now, log: &log)
    }

    private static func tellStart(
        _ runs: borrowing RunKeeper, _ board: borrowing Board, _ events: inout EventSync, now: Instant, log: inout Log
    ) {
        events.started(runs.reason, board, now: now, log: &log)
        if runs.reason == .watchdog { events.watchdogReset(board, now: now, log: &log) }
        guard runs.safeMode.isOn else { return }
        var text = Message("safe mode: ")
        text.add(runs.safeMode.earlyEnds)
        text.add(" starts in a row ended within ")
        text.add(time: board.safeMode.within)
        text.add(". No line follows the cloud; jobs are done. A restart ends it, or ")
        text.add(time: board.safeMode.lasts)
        log.write(.error, "shadowpin", text)
        events.safeMode(runs.safeMode.earlyEnds, board, now: now, log: &log)
    }

    /// Runs until SIGTERM, SIGINT or SIGHUP, until a job ends the process, or safe mode is over; then leaves the lines
    /// as the board file says and disconnects.
    @export(interface)
    public mutating func run() -> RunEnd {
        var signal = signals.next()
        while signal == nil, !isOver {
            turn(MonotonicClock.now())
            addWakes(MonotonicClock.now())
            wake.sleep()
            if wake.isReady(signals.descriptor) { signal = signals.next() }
        }
        // One that restarts itself is to systemd one that runs on.
        if signal != nil { watchdogs.stopping(log: &log) }
        stop(isAsked: signal != nil || jobs.ending != nil || console.ending != nil)
        if signal != nil { return .stopped }
        if console.ending != nil { return endByConsole() }
        return jobs.end(signals, &watchdogs, log: &log)
    }

    /// A job, a console or the end of safe mode ends the process.
    private var isOver: Bool {
        jobs.ending != nil || console.ending != nil || runs.safeMode.isOver(now: MonotonicClock.now(), isBusy: jobs.isBusy)
    }

    /// Does all that is due.
    private mutating func turn(_ now: Instant) {
        let began = MonotonicClock.microseconds()
        watchdogs.turnBegins(board, &lines.events, now: now, log: &log)
        runs.service(now: now, log: &log)
        lines.service(board, wake, &shadow.bindings, now: now, log: &log)
        sensors.service(board, &lines.lines, &shadow.bindings, &lines.events, now: now, log: &log)
        moveToSafety(now)
        serviceLink(now)
        moveLines(now)
        settings.service(board, shadow.bindings, now: now, log: &log)
        commands.sendResponse(over: &link)
        lines.events.send(over: &link, log: &log)
        shadow.sendReport(over: &link, now: now, log: &log)
        jobs.service(&link, wake, now: now, log: &log)
        if link.hasNotice { noteRefusal(now) }
        note(link.checkAlive(now: now), now)
        if link.hasNotice { noteTooLarge(now) }
        serveConsoles(now)
        log.service(now: now)
        console.loop.add(MonotonicClock.microseconds() - began)
        watchdogs.turnEnds(now: MonotonicClock.now(), log: &log)
    }

    /// What the next turn waits for.
    private mutating func addWakes(_ now: Instant) {
        wake.begin()
        wake.add(signals.descriptor)
        watchdogs.addWakes(to: &wake)
        wake.add(runs.safeMode.deadline(isBusy: jobs.isBusy))
        lines.addWakes(board, to: &wake)
        sensors.addWakes(board, lines.lines, to: &wake)
        wake.add(safeOutputs.deadline)
        addLinkWakes(now)
        controls.addWakes(shadow.bindings, to: &wake, now: now)
        outputs.addWakes(shadow.bindings, to: &wake)
        settings.addWakes(shadow.bindings, to: &wake)
        commands.addWakes(to: &wake, now: now)
        jobs.addWakes(over: link, to: &wake)
        console.addWakes(to: &wake)
        wake.add(log.deadline)
    }

    private mutating func addLinkWakes(_ now: Instant) {
        wake.add(subscriptions.deadline)
        shadow.addFetchWakes(to: &wake)
        // Until the shadow is fetched, nothing is taken from the link.
        if let end = shadow.holdEnd(now: now) { return wake.add(end) }
        wake.add(link.descriptor, events: link.events)
        wake.add(link.deadline)
        // While a message is in flight, its acknowledgement wakes the loop.
        guard link.canPublish() else { return }
        if commands.owesResponse || lines.events.owesEvent { wake.addNow() }
        wake.add(shadow.reportDeadline)
    }

    // MARK: The link

    private mutating func serviceLink(_ now: Instant) {
        note(link.service(now: now, isReady: wake.isReady(link.descriptor)), now)
        subscriptions.service(&link, now: now, log: &log)
        shadow.serviceFetch(wake, board, now: now, log: &log)
        // What comes when the process is about to end is left for the next one.
        guard shadow.holdEnd(now: now) == nil, jobs.ending == nil else { return }
        for _ in 0..<Self.messagesPerTurn {
            guard let message = link.receive(now: now) else { return }
            serve(message, now)
            moveLines(now)
        }
    }

    private mutating func serve(_ message: borrowing InboundMessage, _ now: Instant) {
        PacketTrace.received(message)
        if commands.topics.contains(message.topic) {
            commands.receive(
                message, board, except: shadow.bindings.outputs.withRivals(console.held), now: now, log: &log)
            answerCloud(now)
        } else if !jobs.receive(message, now: now) {
            shadow.receive(message, board, now: now, log: &log)
        }
    }

    /// Sets what guards, commands, controls and deltas ask for, in this order. A line that steps are working on is theirs
    /// until they end.
    private mutating func moveLines(_ now: Instant) {
        while let change = shadow.bindings.nextSettingChange() {
            shadow.bindings.observe(setting: change.setting, value: change.value)
        }
        controls.update(board, &shadow.bindings, now: now)
        while let change = controls.nextHold(board, shadow.bindings) { set(change, now) }
        commands.giveUp(controls.heldLines, board, because: " is held by a guard")
        while let change = commands.nextChange(board, &shadow.bindings, now: now, log: &log) { set(change, now) }
        while let change = controls.nextChange(
            board, &shadow.bindings, &lines.events, commands: commands.outputs | console.held, safe: safeOutputs.lines, now: now, log: &log)
        { set(change, now) }
        // All of a delta's wishes before the first line moves: of two that exclude each other, one is never set.
        let busy = shadow.bindings.outputs.withRivals(commands.outputs | controls.outputs | console.held) | safeOutputs.lines
        while let change = shadow.bindings.nextChange(except: busy) {
            if controls.admits(change, board, log: &log) { shadow.bindings.outputs.wish(change, now: now) }
        }
        outputs.service(board, &lines, &shadow.bindings, sensors.pulses, now: now, log: &log)
    }

    /// Sets the lines that have been without a connection for too long.
    private mutating func moveToSafety(_ now: Instant) {
        while let change = safeOutputs.next(shadow.bindings, now: now) {
            if shadow.bindings.level(of: change.line) != change.level {
                var text = Message("line ")
                text.quote(board.lines[change.line].name.bytes)
                text.add(change.level == .on ? " goes on: no connection" : " goes off: no connection")
                log.write(.warning, "lines", text)
            }
            set(change, now)
        }
        commands.giveUp(safeOutputs.lines, board, because: " went to its safe level, there was no connection")
    }

    mutating func set(_ change: Bindings.Change, _ now: Instant) {
        shadow.bindings.outputs.wish(change, now: now)
        outputs.service(board, &lines, &shadow.bindings, sensors.pulses, now: now, log: &log)
    }

    private mutating func note(_ event: BrokerLink.Event, _ now: Instant) {
        if case .nothing = event { return }
        tell(event, now)
    }

    @inline(never)
    private mutating func tell(_ event: BrokerLink.Event, _ now: Instant) {
        var text = Message()
        switch event {
        case .nothing:
            return
        case .connected(let terms):
            text.add("connected to ")
            addBroker(to: &text)
            switch terms.session {
            case .resumed: text.add(", session resumed")
            case .new: text.add(", new session")
            case .unknown: break
            }
            addDifferences(terms, to: &text)
            log.write(.info, "mqtt", text)
            subscriptions.connected(now: now)
            safeOutputs.connected()
            lines.refresh(board, &shadow.bindings, now: now, log: &log)
            shadow.connected(now: now)
            commands.connected(mayResume: terms.session != .new, now: now)
            console.connected(isSessionPresent: terms.session != .new, now: now)
            jobs.connected(now: now)
        case .failed(let retryIn):
            text.add("no connection to ")
            addBroker(to: &text)
            text.add(": ")
            link.failure.describe(into: &text)
            console.disconnected(text, link.failure, now: now)
            addRetry(retryIn, to: &text)
            log.write(.error, "mqtt", text)
        case .lost(let retryIn, let brief, let unacknowledged):
            text.add("connection to ")
            addBroker(to: &text)
            text.add(unacknowledged > 0 ? " given up: a message was not acknowledged within " : " lost")
            if unacknowledged > 0 { text.add(time: unacknowledged) }
            console.disconnected(text, nil, now: now)
            addRetry(retryIn, to: &text)
            if brief >= Self.briefLosses { addSuspicion(brief, to: &text) }
            log.write(.warning, "mqtt", text)
            subscriptions.disconnected()
            safeOutputs.disconnected(now: now)
            shadow.disconnected()
            jobs.disconnected()
        }
        watchdogs.tell(status: text, log: &log)
    }

    /// A broker ends the connection of a client whose `client_id` another one comes with (MQTT 3.1.1, section 3.1.4), and
    /// does not say so: then the two take it from each other again and again.
    private func addSuspicion(_ brief: Int, to text: inout Message) {
        text.add("; ")
        text.add(brief)
        text.add(" connections in a row lasted less than ")
        text.add(BrokerLink.briefly / 1_000)
        text.add(" s: does another client use client_id ")
        text.quote(board.broker.clientID.bytes)
        text.add("?")
    }

    /// What a broker of MQTT 5 has set otherwise than the board file asks for.
    private func addDifferences(_ terms: SessionTerms, to text: inout Message) {
        if terms.sessionExpiry != board.broker.sessionExpiry {
            text.add(", session kept by the broker for ")
            text.add(Int(terms.sessionExpiry))
            text.add(" s")
        }
        if terms.keepAlive != board.broker.keepAlive {
            text.add(", keep-alive ")
            text.add(terms.keepAlive)
            text.add(" s as the broker wants")
        }
    }

    private mutating func noteRefusal(_ now: Instant) {
        guard let refusal = link.takeRefusal() else { return }
        var text = Message("a message on ")
        text.quote(refusal.topic.bytes)
        text.add(" was not taken by the broker")
        if let words = refusal.reason.words {
            text.add(": ")
            text.add(words)
        }
        log.write(.error, "mqtt", text)
        shadow.refused(refusal.topic, now: now)
    }

    private mutating func noteTooLarge(_ now: Instant) {
        guard let packet = link.takeTooLarge() else { return }
        var reason = Message("a message of ")
        reason.add(packet.bytes)
        reason.add(" bytes, at most ")
        reason.add(BrokerLink.largestPacketTaken)
        reason.add(" are taken: the rest was thrown away")
        if packet.isSessionLeft {
            reason.add("; connections end within it: the broker's session is left behind, with all that it kept")
        }
        var text = reason
        if !packet.topic.isEmpty {
            text.add(", on ")
            text.quote(packet.topic.bytes)
        }
        log.write(.error, "mqtt", text)
        let topic = packet.topic
        lines.events.tooLarge(topic.bytes, reason, board, now: now, log: &log)
    }

    private func addBroker(to text: inout Message) {
        text.add(board.broker.host.bytes)
        text.add(":")
        text.add(Int(board.broker.port))
    }

    private func addRetry(_ milliseconds: Int64, to text: inout Message) {
        text.add(", next try in ")
        text.add(milliseconds)
        text.add(" ms")
    }

    // MARK: Stop

    /// - Parameter isAsked: not only because safe mode is over.
    private mutating func stop(isAsked: Bool) {
        log.write(.info, "shadowpin", Message(isAsked ? "stopping" : "safe mode is over, starting as usual"))
        let now = MonotonicClock.now()
        jobs.shutDown()
        outputs.end(board, shadow.bindings, sensors.pulses, now: now, log: &log)
        lines.applyExitLevels(board, &shadow.bindings, now: now, log: &log)
        settings.write(board, shadow.bindings, log: &log)
        shadow.sendLastReport(over: &link, now: now, log: &log)
        shadow.disconnected()
        link.stop()
        sensors.close(&lines.lines)
        lines.close()
        runs.end(isOver: !isAsked, log: &log)
        watchdogs.stop()
        log.write(.info, "shadowpin", Message("stopped"))
        console.close(now: now, log: &log)
    }
}
