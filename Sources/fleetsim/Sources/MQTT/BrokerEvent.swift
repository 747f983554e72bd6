/// What a broker connection tells its owner.
enum BrokerEvent: Equatable, Sendable {
    /// Connected, and every filter is subscribed.
    case ready
    case message(BrokerMessage)
    case lost
    /// Connecting or subscribing failed; the next try starts after `retry`.
    case failed(reason: String, retry: Duration)
}
