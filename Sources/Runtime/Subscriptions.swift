import Board
import FixedMemory
import Fleets
import Transport

/// The filters this device needs, and which of them the broker has not granted yet.
struct Subscriptions: ~Copyable {
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
            isGranted[index] = !answers[place].isRefusal
            if !isGranted[index] { refused(filters[index], answers[place], now: now, log: &log) }
            place += 1
        }
    }

    private mutating func refused(_ filter: Topic, _ reason: ReasonCode, now: Instant, log: inout Log) {
        retryAt = now + Self.retryInterval
        var text = Message("subscription to ")
        text.quote(filter.bytes, limit: filter.bytes.count)
        text.add(" not granted")
        if let words = reason.words {
            text.add(", ")
            text.add(words)
        }
        text.add(": check the broker's access rules, next try in 60 s")
        log.write(.error, "mqtt", text)
    }
}
