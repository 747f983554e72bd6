import FixedMemory

/// The topics of the commands to one thing (fleets-mqtt-integration, "Commands").
///
/// ```
///   $emqx/commands/things/{thing}/executions/{executionId}/request
///   $emqx/commands/things/{thing}/executions/{executionId}/response
/// ```
public struct CommandTopics: Sendable {
    private let prefix: Topic

    public init(_ thing: ThingName) { prefix = Topic(ofCommandsTo: thing, "/executions/") }

    /// Whether a topic is this thing's commands'.
    public func contains(_ topic: Span<UInt8>) -> Bool { topic.starts(with: prefix.bytes) }

    /// The execution that a request's topic names; nil for every other topic, and for a name that is none.
    @export(interface)
    public func execution(requestedOn topic: Span<UInt8>) -> ExecutionID? {
        let suffix: StaticString = "/request"
        let end = topic.count - suffix.utf8CodeUnitCount
        guard contains(topic), end > prefix.count, topic.extracting(end..<topic.count).equals(suffix) else {
            return nil
        }
        return ExecutionID(topic.extracting(prefix.count..<end))
    }

    /// Where the answer to an execution goes.
    @export(interface)
    public func response(to execution: ExecutionID) -> Topic {
        var topic = prefix
        do throws(CapacityError) {
            try topic.append(execution.bytes)
            try topic.append("/response")
        } catch {
            preconditionFailure("Topic holds the longest thing name and execution ID")
        }
        return topic
    }
}
