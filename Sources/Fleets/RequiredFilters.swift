import FixedMemory

/// The 13 topic filters of fleets-mqtt-integration, "Required Subscriptions", in its order.
public struct RequiredFilters: Sendable {
    public static let count = 13

    private static var suffixes: InlineArray<12, StaticString> {
        [
            "/shadow/update/delta", "/shadow/update", "/jobs/notify", "/jobs/notify-next", "/jobs/get/accepted",
            "/jobs/get/rejected", "/jobs/start-next/accepted", "/jobs/start-next/rejected", "/jobs/+/get/accepted",
            "/jobs/+/get/rejected", "/jobs/+/update/accepted", "/jobs/+/update/rejected",
        ]
    }

    private let thing: ThingName

    public init(_ thing: ThingName) { self.thing = thing }

    /// Whether the device itself publishes on what the filter at `index` matches.
    public func isOwn(_ index: Int) -> Bool { index == 1 }

    /// The filter at `index`, 0..<count.
    public subscript(index: Int) -> Topic {
        index < Self.suffixes.count
            ? Topic(ofThing: thing, Self.suffixes[index]) : Topic(ofCommandsTo: thing, "/executions/+/request")
    }
}
