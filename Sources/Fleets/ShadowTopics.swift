import FixedMemory

/// The topics of one thing's shadow (fleets-mqtt-integration, "Required Subscriptions", "Report Device State").
public struct ShadowTopics: Sendable {
    /// The device reports here, and is subscribed to it as well: it receives its own reports.
    public let update: Topic

    /// The cloud publishes what differs between desired and reported here.
    public let delta: Topic

    /// The cloud answers an update here, see `ReportLock`.
    public let accepted: Topic
    public let rejected: Topic

    @export(interface)
    public init(_ thing: ThingName) {
        update = Topic(ofThing: thing, "/shadow/update")
        delta = Topic(ofThing: thing, "/shadow/update/delta")
        accepted = Topic(ofThing: thing, "/shadow/update/accepted")
        rejected = Topic(ofThing: thing, "/shadow/update/rejected")
    }
}
