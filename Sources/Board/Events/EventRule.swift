import Fleets

/// How an event is told.
public struct EventRule: Sendable {
    public var type: EventType
    public var severity: EventSeverity
    public var limit: EventLimit
}
