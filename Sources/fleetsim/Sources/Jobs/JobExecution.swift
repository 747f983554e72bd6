/// One job on one thing. All times are Unix seconds.
struct JobExecution: Codable, Equatable, Sendable {
    let jobID: String
    let thing: String
    var status = JobStatus.queued
    var statusDetails: [String: String] = [:]
    let queuedAt: Int
    var startedAt: Int?
    var lastUpdatedAt: Int
    /// Rises by one with each change.
    var versionNumber = 1
    /// A job runs once on a thing.
    var executionNumber = 1
}

extension JobExecution {
    init(jobID: String, thing: String, at now: Time) {
        self.init(jobID: jobID, thing: thing, queuedAt: now.seconds, lastUpdatedAt: now.seconds)
    }

    /// An entry of `jobs/get/accepted` and of `jobs/notify`.
    var summary: JSONValue {
        var members: [String: JSONValue] = [
            "jobId": .string(jobID), "queuedAt": .integer(Int64(queuedAt)), "lastUpdatedAt": .integer(Int64(lastUpdatedAt)),
            "versionNumber": .integer(Int64(versionNumber)), "executionNumber": .integer(Int64(executionNumber)),
        ]
        if let startedAt { members["startedAt"] = .integer(Int64(startedAt)) }
        return .object(members)
    }

    /// The `execution` of `start-next/accepted`, `get/accepted` and `notify-next`.
    func description(document: JSONValue?) -> JSONValue {
        guard case .object(var members) = summary else { return summary }
        members["thingName"] = .string(thing)
        members["status"] = .string(status.rawValue)
        members["statusDetails"] = details
        if let document { members["jobDocument"] = document }
        return .object(members)
    }

    /// The `executionState` of an answer to an update.
    var state: JSONValue {
        ["status": .string(status.rawValue), "statusDetails": details, "versionNumber": .integer(Int64(versionNumber))]
    }

    private var details: JSONValue { .object(statusDetails.mapValues(JSONValue.string)) }
}
