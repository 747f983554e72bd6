/// Something a device says has happened ("Publish Events" in the MQTT integration), checked against the spec.
struct DeviceEvent: Codable, Equatable, Sendable {
    enum Severity: String, Codable, CaseIterable, Sendable {
        case info, warn, error
    }

    /// Below it a time in milliseconds would lie before 1973: somebody sent seconds.
    static let earliest = 100_000_000_000

    let type: String
    let severity: Severity
    let data: JSONValue
    /// Unix milliseconds: the device's own, or else when it came in.
    let timestamp: Int
    /// Counts all events, so that a reader can tell old from new.
    var number = 0

    /// - Parameters:
    ///   - type: the topic's last level.
    ///   - now: when it came in.
    init(_ message: JSONValue, type: String, at now: Time) throws(Rejection) {
        let members = try Members(message, allows: ["eventType", "severity", "data", "timestamp"])
        let named = try members.string("eventType")
        guard !type.isEmpty else { throw .invalidRequest("the topic names no event type") }
        guard named == type else {
            throw .invalidRequest("'eventType' is \(JSONValue.string(named).text), the topic says \(JSONValue.string(type).text)")
        }
        let word = try members.string("severity")
        guard let severity = Severity(rawValue: word) else {
            throw .invalidRequest("'severity' is \(JSONValue.string(word).text), not one of info, warn, error")
        }
        guard let data = try members.object("data") else { throw .invalidRequest("'data' is missing") }
        let timestamp = try members.wholeNumber("timestamp", in: 0...(.max))
        if let timestamp, timestamp < Self.earliest {
            throw .invalidRequest("'timestamp' is \(timestamp): an event's is in milliseconds")
        }
        self.type = type
        self.severity = severity
        self.data = .object(data)
        self.timestamp = timestamp ?? now.milliseconds
    }
}
