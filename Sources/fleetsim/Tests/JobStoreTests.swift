import Testing

@testable import fleetsim

@Suite struct JobStoreTests {
    private static let now = Time(milliseconds: 1_748_390_400_000)
    private var store = JobStore()

    private mutating func queue(_ id: String, on things: [String] = ["demo"], timeout: Int? = nil, at now: Time = now) throws -> Outcome {
        try store.create(JobOrder(things: things, document: ["action": .string(id)], timeout: timeout), id: id, at: now)
    }

    /// Asks, and hands back the answers, each with the end of its topic.
    private mutating func ask(_ question: JobQuestion, _ payload: String, at now: Time = now) throws -> [(String, JSONValue)] {
        try Self.read(store.receive(question, Array(payload.utf8), from: "demo", at: now))
    }

    private static func read(_ outcome: Outcome) throws -> [(String, JSONValue)] {
        try outcome.messages.map { message in
            let topic = try #require(message.topic.split(separator: "/jobs/", maxSplits: 1).last)
            return (String(topic), try JSONValue(parsing: message.payload))
        }
    }

    private func execution(_ job: String, _ thing: Int = 0) throws -> JobExecution { try store.job(job).executions[thing] }

    // MARK: The life of a job

    @Test mutating func aNewJobIsQueuedAndTheDeviceToldSo() throws {
        let told = try Self.read(queue("j1"))
        let summary: JSONValue = [
            "jobId": "j1", "queuedAt": 1_748_390_400, "lastUpdatedAt": 1_748_390_400, "versionNumber": 1, "executionNumber": 1,
        ]
        #expect(told.map(\.0) == ["notify", "notify-next"])
        #expect(told[0].1 == ["jobs": ["QUEUED": [summary]], "timestamp": 1_748_390_400])
        #expect(told[1].1 == [
            "timestamp": 1_748_390_400,
            "execution": [
                "jobId": "j1", "thingName": "demo", "jobDocument": ["action": "j1"], "status": "QUEUED", "statusDetails": [:],
                "queuedAt": 1_748_390_400, "lastUpdatedAt": 1_748_390_400, "versionNumber": 1, "executionNumber": 1,
            ],
        ])
        #expect(try Self.read(queue("j2")).map(\.0) == ["notify"], "the next one is still j1")
    }

    @Test mutating func getListsWhatIsPending() throws {
        #expect(try ask(.get, #"{"thingName":"demo","clientToken":"req-1"}"#).map(\.1) == [
            ["inProgressJobs": [], "queuedJobs": [], "timestamp": 1_748_390_400, "clientToken": "req-1"]
        ])
        _ = try queue("j1")
        _ = try queue("j2")
        _ = try queue("j3", on: ["other"])
        _ = try ask(.startNext, #"{"thingName":"demo"}"#, at: Self.now + 5)
        let answer = try #require(try ask(.get, #"{"thingName":"demo"}"#).first)
        #expect(answer.0 == "get/accepted")
        #expect(answer.1 == [
            "inProgressJobs": [[
                "jobId": "j1", "queuedAt": 1_748_390_400, "startedAt": 1_748_390_405, "lastUpdatedAt": 1_748_390_405,
                "versionNumber": 2, "executionNumber": 1,
            ]],
            "queuedJobs": [[
                "jobId": "j2", "queuedAt": 1_748_390_400, "lastUpdatedAt": 1_748_390_400, "versionNumber": 1, "executionNumber": 1,
            ]],
            "timestamp": 1_748_390_400,
        ])
    }

    @Test mutating func startNextStartsTheOldestAndResumesTheOneInProgress() throws {
        #expect(try ask(.startNext, #"{"thingName":"demo","clientToken":"t"}"#).map(\.1) == [
            ["timestamp": 1_748_390_400, "clientToken": "t"]
        ], "nothing is pending")
        _ = try queue("j1")
        _ = try queue("j2")
        let started = try ask(.startNext, #"{"thingName":"demo","statusDetails":{"progress":"starting"},"stepTimeoutInMinutes":60,"clientToken":"req-2"}"#)
        let execution: JSONValue = [
            "jobId": "j1", "thingName": "demo", "jobDocument": ["action": "j1"], "status": "IN_PROGRESS",
            "statusDetails": ["progress": "starting"], "queuedAt": 1_748_390_400, "startedAt": 1_748_390_400,
            "lastUpdatedAt": 1_748_390_400, "versionNumber": 2, "executionNumber": 1,
        ]
        #expect(started.map(\.0) == ["start-next/accepted"], "the next one and the set of pending ones are as before")
        #expect(started[0].1 == ["execution": execution, "timestamp": 1_748_390_400, "clientToken": "req-2"])
        let again = try ask(.startNext, #"{"thingName":"demo","statusDetails":{"progress":"again"}}"#, at: Self.now + 9)
        #expect(again.map(\.1) == [["execution": execution, "timestamp": 1_748_390_409]], "it goes on as it was")
    }

    @Test mutating func aReportRaisesTheVersionAndTheLastOneBringsTheNextJob() throws {
        _ = try queue("j1")
        _ = try queue("j2")
        _ = try ask(.startNext, #"{"thingName":"demo"}"#)
        var answers = try ask(
            .update(jobID: "j1"),
            #"{"thingName":"demo","status":"IN_PROGRESS","statusDetails":{"progress":"50"},"expectedVersion":2,"includeJobExecutionState":true,"clientToken":"a"}"#)
        #expect(answers.map(\.0) == ["j1/update/accepted"])
        #expect(answers[0].1 == [
            "executionState": ["status": "IN_PROGRESS", "statusDetails": ["progress": "50"], "versionNumber": 3],
            "timestamp": 1_748_390_400, "clientToken": "a",
        ])
        answers = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"SUCCEEDED","expectedVersion":3}"#)
        #expect(answers.map(\.0) == ["j1/update/accepted", "notify", "notify-next"])
        #expect(answers[0].1 == ["timestamp": 1_748_390_400], "the state is there only for who asks for it")
        #expect(answers[2].1["execution"]?["jobId"] == "j2")
        #expect(try execution("j1").statusDetails == ["progress": "50"], "what a report does not name stays")
        #expect(try execution("j1").versionNumber == 4)
        answers = try ask(.update(jobID: "j2"), #"{"thingName":"demo","status":"REJECTED"}"#)
        #expect(answers[1].1 == ["jobs": [:], "timestamp": 1_748_390_400])
        #expect(answers[2].1 == ["execution": [:], "timestamp": 1_748_390_400], "nothing is left")
    }

    @Test mutating func aJobCanBeLookedAt() throws {
        #expect(try ask(.describe(jobID: "$next"), #"{"thingName":"demo"}"#).map(\.1) == [["timestamp": 1_748_390_400]])
        _ = try queue("j1")
        for jobID in ["j1", "$next"] {
            let answer = try #require(try ask(.describe(jobID: jobID), #"{"thingName":"demo","executionNumber":1,"clientToken":"t"}"#).first)
            #expect(answer.0 == "\(jobID)/get/accepted")
            #expect(answer.1["execution"]?["jobDocument"] == ["action": "j1"])
            #expect(answer.1["execution"]?["status"] == "QUEUED")
            #expect(answer.1["clientToken"] == "t")
            let bare = try ask(.describe(jobID: jobID), #"{"thingName":"demo","includeJobDocument":false}"#)
            #expect(bare[0].1["execution"]?["jobDocument"] == nil)
        }
        #expect(try execution("j1").versionNumber == 1, "looking changes nothing")
    }

    @Test mutating func eachThingGoesItsOwnWay() throws {
        let told = try queue("j1", on: ["demo", "other"]).messages.map(\.topic)
        #expect(told == [
            "$emqx/things/demo/jobs/notify", "$emqx/things/demo/jobs/notify-next", "$emqx/things/other/jobs/notify",
            "$emqx/things/other/jobs/notify-next",
        ])
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"FAILED"}"#)
        #expect(try execution("j1", 0).status == .failed)
        #expect(try execution("j1", 1).status == .queued)
        #expect(try !store.job("j1").isOver)
    }

    // MARK: Ends that nobody reported

    @Test(arguments: [false, true])
    mutating func cancelEndsItAndTellsTheDevice(_ isStarted: Bool) throws {
        _ = try queue("j1")
        if isStarted { _ = try ask(.startNext, #"{"thingName":"demo"}"#) }
        let told = try Self.read(store.cancel("j1", at: Self.now + 3))
        #expect(told.map(\.0) == ["notify", "notify-next"])
        #expect(told[1].1["execution"] == [:])
        #expect(try execution("j1").status == .canceled)
        #expect(try execution("j1").versionNumber == (isStarted ? 3 : 2))
        #expect(throws: Rejection.ended("job j1 is over")) { try store.cancel("j1", at: Self.now) }
        #expect(throws: Rejection.notFound("there is no job 'j9'")) { try store.cancel("j9", at: Self.now) }
        #expect(throws: Rejection.notFound("there is no job 'j9'")) { try store.job("j9") }
    }

    @Test mutating func timeOutEndsItAtOnce() throws {
        _ = try queue("j1")
        _ = try store.timeOut("j1", at: Self.now)
        #expect(try execution("j1").status == .timedOut)
        #expect(throws: Rejection.ended("job j1 is over")) { try store.timeOut("j1", at: Self.now) }
    }

    @Test mutating func cancelLeavesWhatHasEnded() throws {
        _ = try queue("j1", on: ["demo", "other"])
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"FAILED"}"#)
        #expect(try store.cancel("j1", at: Self.now).messages.map(\.topic) == [
            "$emqx/things/other/jobs/notify", "$emqx/things/other/jobs/notify-next",
        ])
        #expect(try execution("j1", 0).status == .failed)
    }

    @Test mutating func theJobsTimeCountsFromItsStart() throws {
        _ = try queue("j1", timeout: 2)
        _ = try queue("j2")
        #expect(store.expire(at: Self.now + 1_000) == Outcome(), "it waits as long as it has to")
        _ = try ask(.startNext, #"{"thingName":"demo"}"#, at: Self.now + 1_000)
        #expect(store.expire(at: Self.now + 1_119) == Outcome())
        let told = try Self.read(store.expire(at: Self.now + 1_120))
        #expect(told.map(\.0) == ["notify", "notify-next"])
        #expect(told[1].1["execution"]?["jobId"] == "j2")
        #expect(try execution("j1").status == .timedOut)
        #expect(try execution("j1").versionNumber == 3)
        #expect(store.expire(at: Self.now + 9_999) == Outcome())
    }

    @Test mutating func aReportDoesNotMoveTheJobsTime() throws {
        _ = try queue("j1", timeout: 2)
        _ = try ask(.startNext, #"{"thingName":"demo"}"#)
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"IN_PROGRESS","stepTimeoutInMinutes":60}"#, at: Self.now + 60)
        _ = store.expire(at: Self.now + 120)
        #expect(try execution("j1").status == .timedOut)
    }

    @Test mutating func aStepsTimeCountsFromTheReportThatSetsIt() throws {
        _ = try queue("j1")
        _ = try ask(.startNext, #"{"thingName":"demo","stepTimeoutInMinutes":1}"#)
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"IN_PROGRESS"}"#, at: Self.now + 30)
        #expect(store.expire(at: Self.now + 59) == Outcome())
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"IN_PROGRESS","stepTimeoutInMinutes":1}"#, at: Self.now + 59)
        #expect(store.expire(at: Self.now + 118) == Outcome())
        #expect(try Self.read(store.expire(at: Self.now + 119)).map(\.0) == ["notify", "notify-next"])
        #expect(try execution("j1").status == .timedOut)
    }

    @Test mutating func whatHasEndedDoesNotTimeOut() throws {
        _ = try queue("j1", timeout: 1)
        _ = try ask(.startNext, #"{"thingName":"demo","stepTimeoutInMinutes":1}"#)
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"SUCCEEDED","stepTimeoutInMinutes":1}"#)
        #expect(store.expire(at: Self.now + 9_999) == Outcome())
        #expect(try execution("j1").status == .succeeded)
    }

    // MARK: Which states may follow which

    @Test(arguments: JobStatus.reportable)
    mutating func fromInProgressEverythingMayFollow(_ status: JobStatus) throws {
        _ = try queue("j1")
        _ = try ask(.startNext, #"{"thingName":"demo"}"#)
        _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"\#(status.rawValue)"}"#)
        #expect(try execution("j1").status == status)
    }

    @Test mutating func whatWasNotStartedCannotHaveSucceeded() throws {
        _ = try queue("j1")
        let answers = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"SUCCEEDED","clientToken":"t"}"#)
        #expect(answers.map(\.0) == ["j1/update/rejected"])
        #expect(answers[0].1 == [
            "code": "InvalidStateTransition", "message": "a job that is QUEUED cannot become SUCCEEDED",
            "timestamp": 1_748_390_400, "clientToken": "t",
            "executionState": ["status": "QUEUED", "statusDetails": [:], "versionNumber": 1],
        ])
        #expect(try execution("j1").status == .queued)
    }

    @Test(arguments: [JobStatus.succeeded, .failed, .rejected, .timedOut, .canceled], [JobQuestion.update(jobID: "j1"), .describe(jobID: "j1")])
    mutating func nothingFollowsAnEnd(_ end: JobStatus, _ question: JobQuestion) throws {
        _ = try queue("j1", timeout: 1)
        _ = try ask(.startNext, #"{"thingName":"demo"}"#)
        switch end {
        case .timedOut: _ = store.expire(at: Self.now + 60)
        case .canceled: _ = try store.cancel("j1", at: Self.now)
        default: _ = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"\#(end.rawValue)"}"#)
        }
        let status = if case .update = question { #","status":"FAILED""# } else { "" }
        let answer = try #require(try ask(question, #"{"thingName":"demo"\#(status)}"#).first)
        #expect(answer.0 == "\(question.path)/rejected")
        #expect(answer.1["code"] == "TerminalStateReached")
        #expect(answer.1["executionState"] == ["status": .string(end.rawValue), "statusDetails": [:], "versionNumber": 3])
        #expect(try execution("j1").status == end)
    }

    @Test mutating func anotherVersionIsRefusedWithHowThingsStand() throws {
        _ = try queue("j1")
        _ = try ask(.startNext, #"{"thingName":"demo","statusDetails":{"a":"b"}}"#)
        let answers = try ask(.update(jobID: "j1"), #"{"thingName":"demo","status":"SUCCEEDED","expectedVersion":1}"#)
        #expect(answers.map(\.0) == ["j1/update/rejected"])
        #expect(answers[0].1 == [
            "code": "VersionMismatch", "message": "expectedVersion is 1, the job's version is 2", "timestamp": 1_748_390_400,
            "executionState": ["status": "IN_PROGRESS", "statusDetails": ["a": "b"], "versionNumber": 2],
        ])
        #expect(try execution("j1").versionNumber == 2)
    }
}
