/// The latest events of all things. Pure.
struct DeviceEventStore: Sendable {
    /// For each thing; older ones are forgotten, so that a fleet may run for long.
    static let capacity = 1_000

    private var events: [String: [DeviceEvent]] = [:]
    private var count = 0

    mutating func receive(_ message: JSONValue, type: String, from thing: String, at now: Time) throws(Rejection) -> Outcome {
        var event = try DeviceEvent(message, type: type, at: now)
        count += 1
        event.number = count
        events[thing, default: []].append(event)
        if events[thing]!.count > Self.capacity { events[thing]!.removeFirst() }
        return Outcome(events: [FleetEvent(.event(event), thing: thing)])
    }

    /// In the order they came in.
    func events(of thing: String) -> [DeviceEvent] { events[thing] ?? [] }
}
