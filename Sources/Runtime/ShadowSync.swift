import Bindings
import Board
import FixedMemory
import Fleets
import JSON
import Transport

/// Keeps the thing's shadow and the lines the same: reads deltas, writes reports.
struct ShadowSync: ~Copyable {
    /// Between two reports, in milliseconds. A burst of changes becomes a few reports of the newest values, and a field
    /// that cannot follow, which the cloud may ask for again after each report, cannot make the device race.
    static let reportInterval: Int64 = 200

    let topics: ShadowTopics
    var bindings: Bindings
    private var gate = VersionGate()
    private var tokens: ClientToken
    private var report = ShadowReport()
    private var nextReport: Instant
    private var hasSeenForeignUpdate = false

    /// - Parameter run: random; tells this run's reports from all others.
    init(_ board: borrowing Board, run: UInt64, now: Instant) {
        topics = ShadowTopics(board.thing)
        bindings = Bindings(board.lines)
        tokens = ClientToken(run: run)
        nextReport = now
    }

    /// The link stands (again): the cloud is owed the whole state.
    mutating func connected() {
        gate.connected()
        bindings.oweEverything()
        hasSeenForeignUpdate = false
    }

    // MARK: Incoming

    /// Takes a message; afterwards `bindings.nextChange()` says which lines to set.
    mutating func receive(_ message: borrowing InboundMessage, log: inout Log) {
        if message.topic.equals(topics.delta.bytes) {
            receiveDelta(message.payload, isRedelivered: message.isRedelivered, log: &log)
        } else if message.topic.equals(topics.update.bytes) {
            receiveUpdate(message.payload, log: &log)
        } else {
            var text = Message("dropped a message on ")
            text.quote(message.topic)
            text.add(": not a topic of this thing")
            log.write(.warning, "mqtt", text)
        }
    }

    private mutating func receiveDelta(_ payload: Span<UInt8>, isRedelivered: Bool, log: inout Log) {
        do throws(DeltaError) {
            let delta = try ShadowDelta(payload)
            guard gate.admits(delta.version, isRedelivered: isRedelivered) else {
                var text = Self.name(of: delta.version)
                text.add(" dropped: a newer one was applied")
                return log.write(.info, "shadow", text)
            }
            var leaves = delta.leaves
            while let leaf = leaves.next() {
                guard let refusal = bindings.stage(leaf) else { continue }
                var text = Self.name(of: delta.version)
                text.add(": field ")
                text.quote(leaf.spelling.bytes)
                text.add(" refused: ")
                refusal.describe(into: &text)
                log.write(.warning, "shadow", text)
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
            Message("shadow/update from another client or an earlier run ignored: only deltas set lines"))
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
        guard bindings.owesReport, now >= nextReport, link.canPublish() else { return }
        nextReport = now + Self.reportInterval
        publish(over: &link, log: &log)
    }

    /// Sends what is owed now or never: the process is about to end.
    mutating func sendLastReport(over link: inout BrokerLink, log: inout Log) {
        if bindings.owesReport, link.isConnected { publish(over: &link, log: &log) }
    }

    private mutating func publish(over link: inout BrokerLink, log: inout Log) {
        do throws(JSONWriterError) {
            try report.begin()
            try bindings.write(into: &report)
            try report.finish(tokens.next())
            if link.publish(topics.update.bytes, try report.payload) { bindings.reported() }
        } catch {
            var text = Message("report not sent: ")
            error.describe(into: &text)
            log.write(.error, "shadow", text)
        }
    }
}
