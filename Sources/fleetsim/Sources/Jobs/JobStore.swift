/// The jobs of all things. Pure: orders, requests and time in, outcomes out.
///
/// Where Fleets is silent this does as AWS IoT does. A report that is accepted, a start, a timeout and a cancellation
/// each raise the execution's version by one; it is 1 while nobody has touched it.
struct JobStore: Sendable {
    /// In the order they were made.
    var jobs: [Job] = []
    var deadlines: [Place: Deadlines] = [:]

    /// Which execution: of which job, for which of its things.
    struct Place: Hashable {
        var job: Int
        var thing: Int
    }

    struct Deadlines {
        var job: Time?
        var step: Time?
    }

    func job(_ id: String) throws(Rejection) -> Job {
        guard let job = jobs.first(where: { $0.id == id }) else { throw .notFound("there is no job '\(id)'") }
        return job
    }

    func queue(of thing: String) -> JobQueue { JobQueue(of: thing, in: jobs) }

    /// Queues a job on all its things.
    mutating func create(_ order: JobOrder, id: String, at now: Time) throws(Rejection) -> Outcome {
        try order.check()
        let before = order.things.map { queue(of: $0) }
        let executions = order.things.map { JobExecution(jobID: id, thing: $0, at: now) }
        jobs.append(Job(id: id, document: order.document, timeout: order.timeout, executions: executions))
        var outcome = Outcome(events: executions.map { FleetEvent(.job($0), thing: $0.thing) })
        for (thing, queue) in zip(order.things, before) { outcome += notify(thing, since: queue, at: now) }
        return outcome
    }

    /// Cancels a job wherever it has not come to its end, also where it is in progress.
    mutating func cancel(_ id: String, at now: Time) throws(Rejection) -> Outcome {
        try end(id, .canceled, at: now)
    }

    /// Ends a job wherever it has not come to its end, as if its time was over.
    mutating func timeOut(_ id: String, at now: Time) throws(Rejection) -> Outcome {
        try end(id, .timedOut, at: now)
    }

    private mutating func end(_ id: String, _ status: JobStatus, at now: Time) throws(Rejection) -> Outcome {
        guard let job = jobs.firstIndex(where: { $0.id == id }) else { throw .notFound("there is no job '\(id)'") }
        guard !jobs[job].isOver else { throw .ended("job \(id) is over") }
        return end(status, at: now) { $0.job == job }
    }

    /// Ends what took too long.
    mutating func expire(at now: Time) -> Outcome {
        let late = deadlines.filter { [$0.value.job, $0.value.step].contains { $0.map { $0 <= now } ?? false } }
        return end(.timedOut, at: now) { late[$0] != nil }
    }

    private mutating func end(_ status: JobStatus, at now: Time, where isMeant: (Place) -> Bool) -> Outcome {
        var outcome = Outcome()
        for job in jobs.indices {
            for thing in jobs[job].executions.indices where isMeant(Place(job: job, thing: thing)) {
                let execution = jobs[job].executions[thing]
                guard !execution.status.isTerminal else { continue }
                let before = queue(of: execution.thing)
                outcome += change(Place(job: job, thing: thing), at: now) { $0.status = status }
                outcome += notify(execution.thing, since: before, at: now)
            }
        }
        return outcome
    }

    /// Changes one execution, which raises its version.
    mutating func change(_ place: Place, at now: Time, _ edit: (inout JobExecution) -> Void) -> Outcome {
        var execution = jobs[place.job].executions[place.thing]
        edit(&execution)
        execution.versionNumber += 1
        execution.lastUpdatedAt = now.seconds
        if execution.status == .inProgress, execution.startedAt == nil {
            execution.startedAt = now.seconds
            deadlines[place, default: Deadlines()].job = jobs[place.job].timeout.map { now + $0 * 60 }
        }
        if execution.status.isTerminal { deadlines[place] = nil }
        jobs[place.job].executions[place.thing] = execution
        return Outcome(events: [FleetEvent(.job(execution), thing: execution.thing)])
    }

    /// `notify` where the set of pending jobs changed, `notify-next` where the next one did.
    func notify(_ thing: String, since before: JobQueue, at now: Time) -> Outcome {
        let queue = queue(of: thing)
        var outcome = Outcome()
        if queue.jobIDs != before.jobIDs { outcome.messages.append(JobMessage.notify(queue, thing: thing, at: now)) }
        if queue.next?.jobID != before.next?.jobID {
            outcome.messages.append(JobMessage.notifyNext(queue.next, document: document(of: queue.next), thing: thing, at: now))
        }
        return outcome
    }

    func document(of execution: JobExecution?) -> JSONValue? {
        jobs.first { $0.id == execution?.jobID }?.document
    }
}
