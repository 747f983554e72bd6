import Foundation

/// A tiny job cloud for one thing, by the letter of fleets-facts, Jobs.
struct JobCloud {
    struct Job {
        var id: String
        var number = 1
        var status = "QUEUED"
        var version = 1
        /// Statuses in which nothing changes any more, in the order they were reached. More than one is a fault.
        var ends: [String] = []

        var isOpen: Bool { ends.isEmpty }
    }

    private(set) var jobs: [Job] = []

    /// What the cloud publishes, as topic behind `jobs/` and payload.
    var outbox: [(topic: String, payload: String)] = []

    mutating func queue() {
        jobs.append(Job(id: "job-\(jobs.count)"))
        outbox.append(("notify", "{}"))
    }

    /// A person cancels it, or its time is over.
    mutating func close(_ index: Int, _ status: String) {
        guard jobs[index].isOpen else { return }
        end(index, status)
        outbox.append(("notify-next", "{}"))
    }

    private mutating func end(_ index: Int, _ status: String) {
        jobs[index].status = status
        jobs[index].version += 1
        jobs[index].ends.append(status)
    }

    // MARK: Requests

    mutating func receive(_ topic: String, _ payload: String) {
        let request = (try? JSONSerialization.jsonObject(with: Data(payload.utf8))) as? [String: Any] ?? [:]
        let token = request["clientToken"] as? String ?? ""
        let parts = topic.split(separator: "/").map(String.init)
        switch (parts.first, parts.last) {
        case ("get", _) where parts.count == 1:
            let open = jobs.filter(\.isOpen)
            answer(topic, "accepted", token, [
                "inProgressJobs": open.filter { $0.status == "IN_PROGRESS" }.map { ["jobId": $0.id] },
                "queuedJobs": open.filter { $0.status == "QUEUED" }.map { ["jobId": $0.id] },
            ])
        case ("start-next", _): startNext(token)
        case (let id?, "get"?): describe(id, topic, token)
        case (let id?, "update"?): update(id, topic, token, request)
        default: break
        }
    }

    private mutating func startNext(_ token: String) {
        let next = jobs.firstIndex { $0.status == "IN_PROGRESS" } ?? jobs.firstIndex { $0.status == "QUEUED" }
        guard let next else { return answer("start-next", "accepted", token, [:]) }
        if jobs[next].status == "QUEUED" {
            jobs[next].status = "IN_PROGRESS"
            jobs[next].version += 1
        }
        var execution = state(next)
        execution["jobDocument"] = ["action": "run"]
        answer("start-next", "accepted", token, ["execution": execution])
    }

    private mutating func describe(_ id: String, _ topic: String, _ token: String) {
        guard let index = jobs.firstIndex(where: { $0.id == id }) else {
            return answer(topic, "rejected", token, ["code": "ResourceNotFound"])
        }
        answer(topic, "accepted", token, ["execution": state(index)])
    }

    private mutating func update(_ id: String, _ topic: String, _ token: String, _ request: [String: Any]) {
        guard let index = jobs.firstIndex(where: { $0.id == id }), let status = request["status"] as? String else {
            return answer(topic, "rejected", token, ["code": "ResourceNotFound"])
        }
        guard jobs[index].isOpen else {
            return answer(topic, "rejected", token, ["code": "TerminalStateReached", "executionState": state(index)])
        }
        if let expected = request["expectedVersion"] as? Int, expected != jobs[index].version {
            return answer(topic, "rejected", token, ["code": "VersionMismatch", "executionState": state(index)])
        }
        if status == "IN_PROGRESS" {
            jobs[index].status = status
            jobs[index].version += 1
        } else {
            end(index, status)
        }
        answer(topic, "accepted", token, ["executionState": state(index)])
    }

    private func state(_ index: Int) -> [String: Any] {
        let job = jobs[index]
        return ["jobId": job.id, "status": job.status, "versionNumber": job.version, "executionNumber": job.number]
    }

    private mutating func answer(_ topic: String, _ verdict: String, _ token: String, _ fields: [String: Any]) {
        var fields = fields
        fields["clientToken"] = token
        let payload = try? JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
        outbox.append(("\(topic)/\(verdict)", String(decoding: payload ?? Data(), as: UTF8.self)))
    }
}
