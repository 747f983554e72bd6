import Board
import FixedMemory
import Fleets
import Transport

/// The filters this device needs, and which of them the broker has not granted yet.
struct Subscriptions: ~Copyable {
    private let inPlace = InPlace()
    /// A refused filter is tried again after this many milliseconds: an access rule may have been mended meanwhile.
    static let retryInterval: Int64 = 60_000

    private let filters: TopicFilters
    private var isGranted = InlineArray<15, Bool>(repeating: false)
    private var retryAt: Instant?

    init(_ board: borrowing Board) {
        filters = TopicFilters(board.thing, withReportAnswers: board.shadowAPI?.locking ?? false)
    }

    /// When to try refused filters again.
    var deadline: Instant? { retryAt }

    /// All filters are to be subscribed on a new connection. A session that the broker has kept includes them, but
    /// only a SUBACK proves it, and subscribing again changes nothing else.
    mutating func connected(now: Instant) {
        isGranted = InlineArray(repeating: false)
        retryAt = now
    }

    mutating func disconnected() { retryAt = nil }

    /// Subscribes what is due.
    mutating func service(_ link: inout BrokerLink, now: Instant, log: inout Log) {
        guard let due = retryAt, now >= due else { return }
        retryAt = nil
        var list = FilterList()
        for index in 0..<filters.count where !isGranted[index] {
            list.append(filters[index], noLocal: filters.isOwn(index))
        }
        guard let answers = link.subscribe(&list) else {
            // What ends with the connection is subscribed on the next one.
            if link.isConnected { retryAt = now + Self.retryInterval }
            return
        }
        var place = 0
        for index in 0..<filters.count where !isGranted[index] {
            note(answers[place], to: index, now: now, log: &log)
            place += 1
        }
    }

    @inline(never)
    private mutating func note(_ answer: ReasonCode, to index: Int, now: Instant, log: inout Log) {
        isGranted[index] = !answer.isRefusal
        guard answer.value != 1 else { return }
        var text = Message("subscription to ")
        text.quote(filters[index].bytes, limit: filters[index].bytes.count)
        guard answer.isRefusal else {
            text.add(" granted without QoS 1: messages may be lost, check the broker's settings")
            return log.write(.warning, "mqtt", text)
        }
        text.add(" not granted")
        if let words = answer.words {
            text.add(", ")
            text.add(words)
        }
        guard filters.isRequired(index) else {
            text.add(": the fetched shadow tells instead")
            return log.write(.warning, "mqtt", text)
        }
        retryAt = now + Self.retryInterval
        text.add(": check the broker's access rules, next try in 60 s")
        log.write(.error, "mqtt", text)
    }
}
