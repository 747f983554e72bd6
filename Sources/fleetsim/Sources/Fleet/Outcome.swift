/// What the fleet does about something, each part in order.
struct Outcome: Equatable, Sendable {
    /// Something a device sent that the spec forbids.
    struct Rejected: Equatable, Sendable {
        var thing: String
        var reason: String
    }

    /// For the broker.
    var messages: [BrokerMessage] = []
    /// For those who watch.
    var events: [FleetEvent] = []
    var rejections: [Rejected] = []

    static func += (left: inout Outcome, right: Outcome) {
        left.messages += right.messages
        left.events += right.events
        left.rejections += right.rejections
    }
}
