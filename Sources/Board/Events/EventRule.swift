import Fleets

/// How an event is told.
public struct EventRule: Sendable {
    public var type: EventType
    public var severity: EventSeverity
    public var limit: EventLimit

    public init(type: EventType, severity: EventSeverity, limit: EventLimit) {
        self.type = type
        self.severity = severity
        self.limit = limit
    }
}
