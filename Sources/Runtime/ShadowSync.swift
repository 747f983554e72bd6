import Bindings
import Board
import FixedMemory
import Fleets
import JSON
import Transport

/// Keeps the thing's shadow and the lines the same: reads deltas, writes reports.
struct ShadowSync: ~Copyable {
    /// Between two reports, in milliseconds, outside safe mode. A burst of changes becomes a few reports of the newest
    /// values, and a field that cannot follow, which the cloud may ask for again after each report, cannot make the
    /// device race.
    static let reportInterval: Int64 = 200

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
    private var report = ShadowReport()
    private let interval: Int64
    private var nextReport: Instant
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
        interval = isSafeMode ? Self.safeModeInterval : Self.reportInterval
        tokens = ClientToken(clientID: board.broker.clientID.bytes, run: run)
        nextReport = now
    }

    /// The link stands (again): what the cloud wants is fetched, and it is owed the whole state.
    mutating func connected(now: Instant) {
        if api != nil { heldUntil = now + Self.holdLimit }
        fetch.start(now: now)
        gate.connected()
        bindings.oweEverything()
        nextReport = min(nextReport, now + Self.reportInterval)
        hasSeenForeignUpdate = false
    }

    mutating func disconnected() {
        heldUntil = nil
        fetch.stop()
    }

    /// The broker has not taken a message. If it was a report, the cloud is owed the whole state.
    mutating func refused(_ topic: Topic, now: Instant) {
        guard topic == topics.update else { return }
        nextReport = now + Self.refusedInterval
        bindings.oweEverything()
    }

    // MARK: Start-up

    /// Until when nothing is to be read from the broker: the fetched shadow comes first. Nil: it may be.
    func holdEnd(now: Instant) -> Instant? {
        guard let heldUntil, now < heldUntil else { return nil }
        return heldUntil
    }

    var fetchDeadline: Instant? { fetch.deadline }

    func addDescriptor(to poller: inout Poller) { poller.add(fetch.descriptor, events: fetch.events) }

    /// Goes on with fetching; afterwards `bindings.nextChange()` says which lines to set.
    mutating func serviceFetch(
        _ poller: borrowing Poller, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        switch fetch.service(now: now, isReady: poller.isReady(fetch.descriptor)) {
        case .nothing: return
        case .received: receiveFetched(board, log: &log)
        case .missing: log.write(.info, "shadow", Message("the cloud has no shadow of this thing yet"))
        case .failed(let failure, let retryIn):
            var text = Message("shadow not fetched: ")
            failure.describe(into: &text)
            text.add(", next try in ")
            text.add(retryIn)
            text.add(" ms; deltas are followed meanwhile")
            log.write(.error, "shadow", text)
        }
        heldUntil = nil
    }

    private mutating func receiveFetched(_ board: borrowing Board, log: inout Log) {
        do throws(JSONError) {
            var shadow = try FetchedShadow(fetch.body)
            var name = Message("fetched shadow")
            if let version = shadow.version {
                name.add(" ")
                name.add(version)
            }
            guard gate.admits(shadow.version, isRedelivered: false) else {
                return log.write(.info, "shadow", name.then("a newer delta was applied"))
            }
            while let leaf = shadow.next() { Self.stage(leaf, of: name, board, in: &bindings, log: &log) }
            while let leaf = shadow.nextSettled() { bindings.restage(leaf, board.settings, board.choices) }
            log.write(.info, "shadow", name.then("applied"))
        } catch {
            var text = Message("fetched shadow refused: ")
            error.describe(into: &text)
            log.write(.error, "shadow", text)
        }
    }

    private static func stage(
        _ leaf: DeltaLeaf, of name: Message, _ board: borrowing Board, in bindings: inout Bindings, log: inout Log
    ) {
        guard let refusal = bindings.stage(leaf, board.settings, board.choices) else { return }
        var text = name
        text.add(": field ")
        text.quote(leaf.spelling.bytes)
        text.add(" refused: ")
        refusal.describe(into: &text)
        log.write(.warning, "shadow", text)
    }

    // MARK: Incoming

    /// Takes a message; afterwards `bindings.nextChange()` says which lines to set.
    mutating func receive(_ message: borrowing InboundMessage, _ board: borrowing Board, log: inout Log) {
        if message.topic.equals(topics.delta.bytes) {
            receiveDelta(message.payload, board, isRedelivered: message.isRedelivered, log: &log)
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
            let delta = try ShadowDelta(payload)
            guard gate.admits(delta.version, isRedelivered: isRedelivered) else {
                var text = Self.name(of: delta.version)
                text.add(" dropped: a newer one was applied")
                return log.write(.info, "shadow", text)
            }
            var leaves = delta.leaves
            let name = Self.name(of: delta.version)
            var times = 0
            while var leaf = leaves.next() {
                // Each is looked for through all metadata: so many, and no more than lines.
                if times < Board.maxLines, bindings.needsTime(leaf) {
                    leaf.askedAt = delta.askedAt(leaf)
                    times += 1
                }
                Self.stage(leaf, of: name, board, in: &bindings, log: &log)
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

    private static func name(of version: Int64?) -> Message {
        var text = Message("delta")
        if let version {
            text.add(" ")
            text.add(version)
        }
        return text
    }

    // MARK: Outgoing

    /// When a report is due; nil while there is nothing to say.
    var reportDeadline: Instant? { bindings.owesReport ? nextReport : nil }

    /// Sends what is owed, if it is time and the link takes it.
    mutating func sendReport(over link: inout BrokerLink, now: Instant, log: inout Log) {
        guard bindings.owesReport, now >= nextReport, holdEnd(now: now) == nil, link.canPublish() else { return }
        nextReport = now + interval
        _ = publish(over: &link, log: &log)
    }

    /// Sends what is owed now or never: the process is about to end.
    mutating func sendLastReport(over link: inout BrokerLink, log: inout Log) {
        while bindings.owesReport, link.canPublishLast(), publish(over: &link, log: &log) {}
    }

    /// False: there is no connection any more.
    private mutating func publish(over link: inout BrokerLink, log: inout Log) -> Bool {
        do throws(JSONWriterError) {
            try report.begin()
            try bindings.write(into: &report)
            try report.finish(tokens.next())
            guard link.publish(topics.update.bytes, try report.payload) else { return false }
            bindings.reported()
            return true
        } catch {
            var text = Message("report not sent: ")
            error.describe(into: &text)
            log.write(.error, "shadow", text)
            return false
        }
    }
}
