/// The messages of the jobs service, as AWS IoT words them (`fleets-facts`, Jobs). Times are Unix seconds.
enum JobMessage {
    /// All that is pending; a status without jobs is left out.
    static func notify(_ queue: JobQueue, thing: String, at now: Time) -> BrokerMessage {
        var jobs: [String: JSONValue] = [:]
        if !queue.queued.isEmpty { jobs["QUEUED"] = .array(queue.queued.map(\.summary)) }
        if !queue.inProgress.isEmpty { jobs["IN_PROGRESS"] = .array(queue.inProgress.map(\.summary)) }
        return message(JobTopic.notify(thing), ["jobs": .object(jobs)], at: now)
    }

    /// An empty execution where nothing is left.
    static func notifyNext(_ next: JobExecution?, document: JSONValue?, thing: String, at now: Time) -> BrokerMessage {
        message(JobTopic.notifyNext(thing), ["execution": next?.description(document: document) ?? [:]], at: now)
    }

    static func accepted(
        _ question: JobQuestion, _ members: [String: JSONValue], clientToken: String?, thing: String, at now: Time
    ) -> BrokerMessage {
        message(JobTopic.accepted(question, thing), members, clientToken: clientToken, at: now)
    }

    static func rejected(
        _ question: JobQuestion, _ refusal: JobRefusal, clientToken: String?, thing: String, at now: Time
    ) -> BrokerMessage {
        var members: [String: JSONValue] = ["code": .string(refusal.code.rawValue), "message": .string(refusal.message)]
        if let execution = refusal.execution { members["executionState"] = execution.state }
        return message(JobTopic.rejected(question, thing), members, clientToken: clientToken, at: now)
    }

    private static func message(
        _ topic: String, _ members: [String: JSONValue], clientToken: String? = nil, at now: Time
    ) -> BrokerMessage {
        var members = members
        members["timestamp"] = .integer(Int64(now.seconds))
        if let clientToken { members["clientToken"] = .string(clientToken) }
        return BrokerMessage(topic: topic, payload: Array(JSONValue.object(members).encoded()))
    }
}
