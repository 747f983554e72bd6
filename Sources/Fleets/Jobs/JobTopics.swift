import FixedMemory

/// What a message on one of the jobs topics is.
public enum JobMessage: Equatable, Sendable {
    /// Whether the cloud took a request.
    public enum Verdict: Equatable, Sendable { case accepted, rejected }

    /// `jobs/notify` or `jobs/notify-next`: there is something to pull.
    case notification
    case list(Verdict)
    case startNext(Verdict)
    case describe(JobID, Verdict)
    case update(JobID, Verdict)
}

/// The topics of one thing's jobs (fleets-mqtt-integration, "Jobs").
public struct JobTopics: Sendable {
    /// `$emqx/things/NAME/jobs/`
    private let prefix: Topic

    @export(interface)
    public init(_ thing: ThingName) {
        var prefix = Topic()
        do throws(CapacityError) {
            try prefix.append("$emqx/things/")
            try prefix.append(thing.bytes)
            try prefix.append("/jobs/")
        } catch {
            preconditionFailure("Topic holds the longest thing name")
        }
        self.prefix = prefix
    }

    var list: Topic { topic("get") }
    var startNext: Topic { topic("start-next") }
    func describe(_ job: JobID) -> Topic { topic(job, "/get") }
    func update(_ job: JobID) -> Topic { topic(job, "/update") }

    /// What came in on `topic`; nil where it is none of this thing's jobs topics.
    @export(interface)
    public func message(on topic: Span<UInt8>) -> JobMessage? {
        guard topic.starts(with: prefix.bytes) else { return nil }
        let rest = topic.extracting(prefix.count..<topic.count)
        if rest.equals("notify") || rest.equals("notify-next") { return .notification }
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let first = rest.extracting(0..<slash)
        let tail = rest.extracting(slash + 1..<rest.count)
        if let verdict = Self.verdict(tail) {
            if first.equals("get") { return .list(verdict) }
            return first.equals("start-next") ? .startNext(verdict) : nil
        }
        guard let second = tail.firstIndex(of: UInt8(ascii: "/")), let job = JobID(first),
            let verdict = Self.verdict(tail.extracting(second + 1..<tail.count))
        else { return nil }
        if tail.extracting(0..<second).equals("get") { return .describe(job, verdict) }
        return tail.extracting(0..<second).equals("update") ? .update(job, verdict) : nil
    }

    private static func verdict(_ text: Span<UInt8>) -> JobMessage.Verdict? {
        if text.equals("accepted") { return .accepted }
        return text.equals("rejected") ? .rejected : nil
    }

    private func topic(_ suffix: StaticString) -> Topic {
        var topic = prefix
        do throws(CapacityError) { try topic.append(suffix) } catch {
            preconditionFailure("Topic holds the longest suffix")
        }
        return topic
    }

    private func topic(_ job: JobID, _ suffix: StaticString) -> Topic {
        var topic = prefix
        do throws(CapacityError) {
            try topic.append(job.bytes)
            try topic.append(suffix)
        } catch {
            preconditionFailure("Topic holds the longest jobId and suffix")
        }
        return topic
    }
}
