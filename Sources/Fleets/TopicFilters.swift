import FixedMemory

/// The topic filters that a device subscribes to: the 13 of fleets-mqtt-integration, "Required Subscriptions", in its
/// order, and behind them those of the answers to its reports where it waits for them (`ReportLock`). The page does not
/// ask for the latter, and a broker may forbid them.
public struct TopicFilters: Sendable {
    public static let maxCount = 15

    private static var suffixes: InlineArray<12, StaticString> {
        [
            "/shadow/update/delta", "/shadow/update", "/jobs/notify", "/jobs/notify-next", "/jobs/get/accepted",
            "/jobs/get/rejected", "/jobs/start-next/accepted", "/jobs/start-next/rejected", "/jobs/+/get/accepted",
            "/jobs/+/get/rejected", "/jobs/+/update/accepted", "/jobs/+/update/rejected",
        ]
    }

    private let thing: ThingName
    public let count: Int

    public init(_ thing: ThingName, withReportAnswers: Bool) {
        self.thing = thing
        count = withReportAnswers ? 15 : 13
    }

    /// Whether the device cannot do without the filter at `index`.
    public func isRequired(_ index: Int) -> Bool { index < 13 }

    /// Whether the device itself publishes on what the filter at `index` matches.
    public func isOwn(_ index: Int) -> Bool { index == 1 }

    /// The filter at `index`, 0..<count.
    public subscript(index: Int) -> Topic {
        switch index {
        case 12: Topic(ofCommandsTo: thing, "/executions/+/request")
        case 13: ShadowTopics(thing).accepted
        case 14: ShadowTopics(thing).rejected
        default: Topic(ofThing: thing, Self.suffixes[index])
        }
    }
}
