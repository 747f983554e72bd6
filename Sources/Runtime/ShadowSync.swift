import Bindings
import Board
import FixedMemory
import Fleets
import JSON
import Transport

/// Keeps the thing's shadow and the lines the same: reads deltas, writes reports.
struct ShadowSync: ~Copyable {
    /// Between two reports in the long run, in milliseconds, outside safe mode. A burst of changes becomes a few reports of
    /// the newest values, and a field that cannot follow, which the cloud may ask for again after each report, cannot make
    /// the device race.
    static let reportInterval: Int64 = 200

    /// Reports that may go at once after a quiet second: a change soon after another one is told as soon as that.
    static let reportsAtOnce = 5

    /// The same in safe mode, in which no field follows.
    static let safeModeInterval: Int64 = 10_000

    /// After a report that the broker refused, in milliseconds: an access rule may have been mended meanwhile.
    static let refusedInterval: Int64 = 60_000

    /// After a connect, deltas and reports wait this long for the fetched shadow, in milliseconds: less than the shortest
    /// keep-alive, for what comes from the broker is not read meanwhile, and so keeps its order.
    static let holdLimit: Int64 = 4_000

    let topics: ShadowTopics
    private let api: ShadowAPI?
    private var fetch: ShadowFetch
    private var heldUntil: Instant?
    var bindings: Bindings
    private var gate = VersionGate()
    private var tokens: ClientToken
    private var lock: ReportLock
    private var report = ShadowReport()
    private var delta = ShadowDelta()
    private var shadow = FetchedShadow()
    private var pace: ReportPace
    private var hasSeenForeignUpdate = false
    /// Messages on topics that are none of this thing's.
    private var foreignMessages = 0

    /// - Parameters:
    ///   - run: random; tells this run's reports from all others.
    ///   - isSafeMode: no line follows.
    init(_ board: borrowing Board, run: UInt64, isSafeMode: Bool, now: Instant) {
        topics = ShadowTopics(board.thing)
        api = board.shadowAPI
        fetch = ShadowFetch(board.shadowAPI, board.thing, board.broker, seed: randomNumber())
        bindings = Bindings(
            board.lines, board.settings, board.fields, board.interlocks, isSafeMode: isSafeMode)
        pace = ReportPace(
            tokens: isSafeMode ? 1 : Self.reportsAtOnce,
            interval: isSafeMode ? Self.safeModeInterval : Self.reportInterval, now: now)
        tokens = ClientToken(clientID: board.broker.clientID.bytes, run: run)
        lock = ReportLock(isOn: board.shadowAPI?.locking ?? false)
    }

    /// The link stands (again): what the cloud wants is fetched, and it is owed the whole state.
    mutating func connected(now: Instant) {
        if api != nil { heldUntil = now + Self.holdLimit }
        fetch.start(now: now)
        gate.connected()
        lock.reset()
        bindings.oweEverything()
        pace.resume(now: now)
        hasSeenForeignUpdate = false
    }

    mutating func disconnected() {
        heldUntil = nil
        fetch.stop()
        lock.reset()
    }

    /// The broker has not taken a message. If it was a report, the cloud is owed the whole state.
    mutating func refused(_ topic: Topic, now: Instant) {
        guard topic == topics.update else { return }
        pace.hold(until: now + Self.refusedInterval)
        bindings.oweEverything()
    }

    // MARK: Start-up

    /// Until when nothing is to be read from the broker: the fetched shadow comes first. Nil: it may be.
    func holdEnd(now: Instant) -> Instant? {
        guard let heldUntil, now < heldUntil else { return nil }
        return heldUntil
    }

    /// What `serviceFetch` waits for.
    func addFetchWakes(to wake: inout Wake) {
        wake.add(fetch.descriptor, events: fetch.events)
        wake.add(fetch.deadline)
        wake.add(lock.deadline)
    }

    /// Goes on with fetching; afterwards `bindings.nextChange()` says which lines to set.
    mutating func serviceFetch(
        _ wake: borrowing Wake, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        // Without an answer the shadow itself tells whether the report is in it.
        if lock.timeOut(now: now) { fetch.start(now: now) }
        guard fetch.deadline != nil else { return }
        switch fetch.service(now: now, isReady: wake.isReady(fetch.descriptor)) {
        case .nothing: return
        case .received: receiveFetched(board, now: now, log: &log)
        case .missing:
            log.write(.info, "shadow", Message("the cloud has no shadow of this thing yet"))
            if lock.doubt != nil { bindings.oweEverything() }
            lock.fetched(nil, lacksReport: true, now: now)
        case .failed(let failure, let retryIn):
            notFetched(now: now)
            var text = Message("shadow not fetched: ")
            fetch.describe(failure, into: &text)
            text.add(", next try in ")
            text.add(retryIn)
            text.add(" ms; deltas are followed meanwhile")
            log.write(.error, "shadow", text)
        }
        heldUntil = nil
    }

    /// What a rejected report held is not known any more: all is owed. One that was not answered is taken for accepted.
    private mutating func notFetched(now: Instant) {
        if lock.doubt == .rejected { bindings.oweEverything() }
        lock.notFetched(now: now)
    }

    private mutating func receiveFetched(_ board: borrowing Board, now: Instant, log: inout Log) {
        do throws(JSONError) {
            try shadow.read(fetch.body, bindings.paths)
            var name = Message("fetched shadow")
            if let version = shadow.version {
                name.add(" ")
                name.add(version)
            }
            let doubt = lock.doubt
            let newest = lock.known
            let lacksReport = doubt != nil && Self.isLacking(shadow, fetch.body, in: &bindings)
            lock.fetched(shadow.version, lacksReport: lacksReport, now: now)
            // Fetched for the report's sake alone: what is desired comes by deltas.
            if doubt == .unanswered {
                // A lower version than known: an older shadow, or another one, which lacks the report.
                if !lacksReport { lock.heard(of: newest) }
                return log.write(
                    .info, "shadow", name.then(lacksReport ? "it lacks what was reported" : "report confirmed"))
            }
            guard gate.admits(shadow.version, isRedelivered: false) else {
                lock.heard(of: newest)
                return log.write(.info, "shadow", name.then("a newer delta was applied"))
            }
            for place in 0..<shadow.pendingCount {
                if let leaf = shadow.pending(place, in: fetch.body) { Self.stage(leaf, of: name, board, in: &bindings, log: &log) }
            }
            var foreign = shadow.foreignLeaves(in: fetch.body)
            while foreign.next(bindings.paths) {
                Self.refuse(foreign.spelling, bindings.stageForeignLeaf(), of: name, log: &log)
            }
            for place in 0..<shadow.desiredCount {
                if let leaf = shadow.settled(place, in: fetch.body) { bindings.restage(leaf, board.settings, board.choices) }
            }
            log.write(.info, "shadow", name.then("applied"))
        } catch {
            notFetched(now: now)
            var text = Message("fetched shadow refused: ")
            error.describe(into: &text)
            log.write(.error, "shadow", text)
        }
    }

    /// Whether the shadow lacks something that was reported; it is owed from now on.
    private static func isLacking(
        _ shadow: borrowing FetchedShadow, _ body: Span<UInt8>, in bindings: inout Bindings
    ) -> Bool {
        bindings.beginComparison()
        for place in 0..<shadow.reportedCount { bindings.compare(shadow.reported(place, in: body)) }
        return bindings.endComparison()
    }

    private static func stage(
        _ leaf: DeltaLeaf, of name: borrowing Message, _ board: borrowing Board, in bindings: inout Bindings, log: inout Log
    ) {
        guard let refusal = bindings.stage(leaf, board.settings, board.choices) else { return }
        refuse(bindings.paths[leaf.field], refusal, of: name, log: &log)
    }

    private static func refuse(
        _ field: Span<UInt8>, _ refusal: Refusal, of name: borrowing Message, log: inout Log
    ) {
        var text = copy name
        text.add(": field ")
        text.quote(field)
        text.add(" refused: ")
        refusal.describe(into: &text)
        log.write(.warning, "shadow", text)
    }

    // MARK: Incoming

    /// Takes a message; afterwards `bindings.nextChange()` says which lines to set.
    mutating func receive(
        _ message: borrowing InboundMessage, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        if message.topic.equals(topics.delta.bytes) {
            receiveDelta(message.payload, board, isRedelivered: message.isRedelivered, log: &log)
        } else if message.topic.equals(topics.accepted.bytes) || message.topic.equals(topics.rejected.bytes) {
            let isRejection = message.topic.equals(topics.rejected.bytes)
            receiveAnswer(message.payload, isRejection: isRejection, now: now, log: &log)
        } else if message.topic.equals(topics.update.bytes) {
            receiveUpdate(message.payload, log: &log)
        } else {
            foreignMessages += 1
            var text = Message("dropped a message on ")
            text.quote(message.topic)
            text.add(": not a topic of this thing, ")
            text.add(foreignMessages)
            text.add(" so far")
            log.write(.warning, "mqtt", text)
        }
    }

    private mutating func receiveDelta(
        _ payload: Span<UInt8>, _ board: borrowing Board, isRedelivered: Bool, log: inout Log
    ) {
        do throws(DeltaError) {
            try delta.read(payload, bindings.paths)
            guard gate.admits(delta.version, isRedelivered: isRedelivered) else {
                var text = Self.name(of: delta.version)
                text.add(" dropped: a newer one was applied")
                return log.write(.info, "shadow", text)
            }
            lock.heard(of: delta.version)
            let name = Self.name(of: delta.version)
            for place in 0..<delta.count { Self.stage(delta.leaf(place, in: payload), of: name, board, in: &bindings, log: &log) }
            var foreign = delta.foreignLeaves(in: payload)
            while foreign.next(bindings.paths) {
                Self.refuse(foreign.spelling, bindings.stageForeignLeaf(), of: name, log: &log)
            }
        } catch {
            var text = Message("delta refused: ")
            error.describe(into: &text)
            log.write(.warning, "shadow", text)
            bindings.oweEverything()
        }
    }

    private mutating func receiveUpdate(_ payload: Span<UInt8>, log: inout Log) {
        guard !hasSeenForeignUpdate, !ShadowUpdate(payload).isOwn(tokens) else { return }
        hasSeenForeignUpdate = true
        log.write(
            .warning, "shadow",
            Message("shadow/update from another client ignored: only deltas set lines"))
    }

    private mutating func receiveAnswer(_ payload: Span<UInt8>, isRejection: Bool, now: Instant, log: inout Log) {
        // What is no answer is none to the last report.
        guard let answer = try? ShadowAnswer(payload) else { return }
        guard isRejection else { return lock.accepted(answer) }
        guard lock.rejected(answer) else { return }
        // The shadow may have been made anew: the fetched one counts, even if its version is a lower one.
        gate.connected()
        fetch.start(now: now)
        var text = Message("report rejected: ")
        text.add(answer.reason)
        text.add(", the shadow is fetched again")
        log.write(.warning, "shadow", text)
    }

    private static func name(of version: Int64?) -> Message {
        var text = Message("delta")
        if let version {
            text.add(" ")
            text.add(version)
        }
        return text
    }

    // MARK: Outgoing

    /// Of the report, and of the shadow as it was fetched.
    var use: (report: BufferUse, fetched: BufferUse) { (report.use, fetch.use) }

    /// Of the newest delta acted on; nil: none had one yet.
    var newestVersion: Int64? { gate.newest == 0 ? nil : gate.newest }

    /// When a report is due; nil while there is nothing to say.
    var reportDeadline: Instant? {
        guard bindings.owesReport, let time = lock.reportTime else { return nil }
        return max(pace.next, time)
    }

    /// Sends what is owed, if it is time and the link takes it.
    mutating func sendReport(over link: inout BrokerLink, now: Instant, log: inout Log) {
        guard let due = reportDeadline, now >= due, holdEnd(now: now) == nil, link.canPublish() else { return }
        pace.spend(now: now)
        _ = publish(over: &link, now: now, log: &log)
    }

    /// Sends what is owed now or never: the process is about to end.
    mutating func sendLastReport(over link: inout BrokerLink, now: Instant, log: inout Log) {
        while bindings.owesReport, link.canPublishLast(), publish(over: &link, now: now, log: &log) {}
    }

    /// False: there is no connection any more.
    private mutating func publish(over link: inout BrokerLink, now: Instant, log: inout Log) -> Bool {
        do throws(JSONWriterError) {
            try report.begin()
            try bindings.write(into: &report)
            let token = tokens.next()
            try report.finish(token, version: lock.version)
            guard link.publish(topics.update.bytes, try report.payload) else { return false }
            bindings.reported()
            lock.sent(token, now: now)
            return true
        } catch {
            var text = Message("report not sent: ")
            error.describe(into: &text)
            log.write(.error, "shadow", text)
            return false
        }
    }
}
