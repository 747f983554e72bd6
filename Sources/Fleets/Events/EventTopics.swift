import FixedMemory

/// The topics on which a thing tells its events: `$emqx/things/{thing}/events/{eventType}` (fleets-mqtt-integration,
/// "Publish Events").
public struct EventTopics: Sendable {
    private let prefix: Topic

    public init(_ thing: ThingName) { prefix = Topic(ofThing: thing, "/events/") }

    /// - Parameter type: 64 bytes at most, as `EventType` has them.
    @export(interface)
    public func topic(of type: Span<UInt8>) -> Topic {
        var topic = prefix
        do throws(CapacityError) { try topic.append(type) } catch {
            preconditionFailure("Topic holds the longest thing name and event type")
        }
        return topic
    }
}
