import FixedMemory
import Fleets
import Transport

/// The filters this device needs, and which of them the broker has not granted yet.
struct Subscriptions: ~Copyable {
    /// A refused filter is tried again after this many milliseconds: an access rule may have been mended meanwhile.
    static let retryInterval: Int64 = 60_000

    private struct Filter {
        let topic: Topic
        var isGranted = false
    }

    /// Room for the 13 filters of fleets-mqtt-integration, "Required Subscriptions".
    private var filters = FixedList<13, Filter>()
    private var retryAt: Instant?

    init(_ topics: ShadowTopics) {
        try? filters.append(Filter(topic: topics.delta))
        try? filters.append(Filter(topic: topics.update))
    }

    /// When to try refused filters again.
    var deadline: Instant? { retryAt }

    /// All filters are to be subscribed on a new connection. A session that the broker has kept includes them, but
    /// only a SUBACK proves it, and subscribing again changes nothing else.
    mutating func connected(now: Instant) {
        for index in filters.indices { filters[index].isGranted = false }
        retryAt = now
    }

    mutating func disconnected() { retryAt = nil }

    /// Subscribes what is due.
    mutating func service(_ link: inout BrokerLink, now: Instant, log: inout Log) {
        guard let due = retryAt, now >= due else { return }
        retryAt = nil
        for index in filters.indices where !filters[index].isGranted {
            filters[index].isGranted = link.subscribe(filters[index].topic.bytes)
            // What ends with the connection is subscribed on the next one.
            guard !filters[index].isGranted, link.isConnected else { continue }
            retryAt = now + Self.retryInterval
            var text = Message("subscription to ")
            text.quote(filters[index].topic.bytes, limit: 192)
            text.add(" not granted: check the broker's access rules, next try in 60 s")
            log.write(.error, "mqtt", text)
        }
    }
}
