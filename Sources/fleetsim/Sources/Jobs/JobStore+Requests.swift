/// What devices ask of the jobs.
extension JobStore {
    /// Answers a device, on `…/accepted` or `…/rejected`.
    mutating func receive(_ question: JobQuestion, _ payload: [UInt8], from thing: String, at now: Time) -> Outcome {
        var token: String?
        do throws(JobRefusal) {
            let request: JobRequest
            do throws(Rejection) {
                let message = try JSONValue(parsing: payload)
                if case .string(let text)? = message["clientToken"], text.utf8.count <= Members.maximumTokenLength {
                    token = text
                }
                request = try JobRequest(message, for: question, from: thing)
            } catch {
                throw JobRefusal(error)
            }
            return try answer(question, request, from: thing, at: now)
        } catch {
            return Outcome(
                messages: [JobMessage.rejected(question, error, clientToken: token, thing: thing, at: now)],
                rejections: [Outcome.Rejected(thing: thing, reason: "\("jobs/\(question.path)".word): \(error.message)")])
        }
    }

    private mutating func answer(
        _ question: JobQuestion, _ request: JobRequest, from thing: String, at now: Time
    ) throws(JobRefusal) -> Outcome {
        func accepted(_ members: [String: JSONValue]) -> Outcome {
            Outcome(messages: [
                JobMessage.accepted(question, members, clientToken: request.clientToken, thing: thing, at: now)
            ])
        }
        switch question {
        case .get:
            let queue = queue(of: thing)
            return accepted([
                "inProgressJobs": .array(queue.inProgress.map(\.summary)), "queuedJobs": .array(queue.queued.map(\.summary)),
            ])
        case .startNext:
            var outcome = start(request, thing, at: now)
            guard let next = queue(of: thing).next else { return accepted([:]) }
            outcome += accepted(["execution": next.description(document: document(of: next))])
            return outcome
        case .describe(JobQuestion.next):
            guard let next = queue(of: thing).next else { return accepted([:]) }
            return accepted(["execution": description(of: next, for: request)])
        case .describe(let jobID):
            return accepted(["execution": description(of: try pending(jobID, request, thing).execution, for: request)])
        case .update(let jobID):
            let (place, execution) = try pending(jobID, request, thing)
            try check(request, against: execution)
            let before = queue(of: thing)
            var outcome = change(place, at: now) { execution in
                execution.status = request.status ?? execution.status
                execution.statusDetails = request.statusDetails ?? execution.statusDetails
            }
            setStep(request, place, at: now)
            let state = jobs[place.job].executions[place.thing].state
            outcome += accepted(request.includesState ? ["executionState": state] : [:])
            outcome += notify(thing, since: before, at: now)
            return outcome
        }
    }

    private func description(of execution: JobExecution, for request: JobRequest) -> JSONValue {
        execution.description(document: request.includesDocument ? document(of: execution) : nil)
    }

    /// Starts the next job, unless it runs already: then it stays as it is.
    private mutating func start(_ request: JobRequest, _ thing: String, at now: Time) -> Outcome {
        guard let next = queue(of: thing).next, next.status == .queued, let place = place(of: next.jobID, thing) else {
            return Outcome()
        }
        let outcome = change(place, at: now) { execution in
            execution.status = .inProgress
            execution.statusDetails = request.statusDetails ?? [:]
        }
        setStep(request, place, at: now)
        return outcome
    }

    /// A step's time counts from the report that sets it.
    private mutating func setStep(_ request: JobRequest, _ place: Place, at now: Time) {
        guard let minutes = request.stepTimeout, !jobs[place.job].executions[place.thing].status.isTerminal else { return }
        deadlines[place, default: Deadlines()].step = now + minutes * 60
    }

    private func place(of jobID: String, _ thing: String) -> Place? {
        guard let job = jobs.firstIndex(where: { $0.id == jobID }),
            let index = jobs[job].executions.firstIndex(where: { $0.thing == thing })
        else { return nil }
        return Place(job: job, thing: index)
    }

    private func pending(
        _ jobID: String, _ request: JobRequest, _ thing: String
    ) throws(JobRefusal) -> (place: Place, execution: JobExecution) {
        guard let place = place(of: jobID, thing) else {
            throw JobRefusal(
                code: .resourceNotFound, message: "thing '\(thing)' has no job \(JSONValue.string(jobID).text)")
        }
        let execution = jobs[place.job].executions[place.thing]
        if let number = request.executionNumber, number != execution.executionNumber {
            throw JobRefusal(code: .resourceNotFound, message: "job \(jobID) has no execution \(number)")
        }
        guard !execution.status.isTerminal else {
            throw JobRefusal(
                code: .terminalStateReached, message: "job \(jobID) is \(execution.status.rawValue) already",
                execution: execution)
        }
        return (place, execution)
    }

    private func check(_ request: JobRequest, against execution: JobExecution) throws(JobRefusal) {
        if let expected = request.expectedVersion, expected != execution.versionNumber {
            throw JobRefusal(
                code: .versionMismatch,
                message: "expectedVersion is \(expected), the job's version is \(execution.versionNumber)",
                execution: execution)
        }
        if let status = request.status, !execution.status.mayBecome(status) {
            throw JobRefusal(
                code: .invalidStateTransition,
                message: "a job that is \(execution.status.rawValue) cannot become \(status.rawValue)", execution: execution)
        }
    }
}
