import FixedMemory

/// A topic or a filter: prefix (13), thing name (128) and the longest suffix in use, `/jobs/` with a jobId (64) and
/// `/update`.
public typealias Topic = FixedString<256>

/// The topics of one thing's shadow (fleets-mqtt-integration, "Required Subscriptions", "Report Device State").
public struct ShadowTopics: Sendable {
    /// The device reports here, and is subscribed to it as well: it receives its own reports.
    public let update: Topic

    /// The cloud publishes what differs between desired and reported here.
    public let delta: Topic

    public init(_ thing: ThingName) {
        update = Self.topic(thing, "/shadow/update")
        delta = Self.topic(thing, "/shadow/update/delta")
    }

    private static func topic(_ thing: ThingName, _ suffix: StaticString) -> Topic {
        var topic = Topic()
        do throws(CapacityError) {
            try topic.append("$emqx/things/")
            try topic.append(thing.bytes)
            try topic.append(suffix)
        } catch {
            preconditionFailure("Topic holds the longest thing name and suffix")
        }
        return topic
    }
}
