import FixedMemory
import Testing

@testable import Fleets

@Suite struct JobsClientTests {
    private let state = #""executionState":{"status":"IN_PROGRESS","versionNumber":9}"#

    @Test func theWholeWay() throws {
        var bench = try Bench()
        #expect(try bench.requested() == "get")
        #expect(try bench.requested() == "nothing")
        #expect(bench.answer("get/accepted", #""queuedJobs":[{"jobId":"j"}],"inProgressJobs":[]"#) == .nothing)
        #expect(try bench.requested() == #"start-next "stepTimeoutInMinutes":60"#)
        #expect(
            bench.answer(
                "start-next/accepted",
                #""execution":{"jobId":"j","status":"IN_PROGRESS","versionNumber":3,"executionNumber":2,"statusDetails":{"step":"running"},"jobDocument":{}}"#)
                == .start)
        #expect(bench.job == JobIdentity("j", 2))
        #expect(bench.client.foundStep.bytes.text == "running")
        #expect(try bench.requested() == "nothing")

        bench.client.progress(StatusDetails(step: "running"), stepTimeout: 7)
        #expect(bench.isProgressKnown == false)
        #expect(
            try bench.requested()
                == #"j/update "status":"IN_PROGRESS","statusDetails":{"step":"running"},"executionNumber":2,"includeJobExecutionState":true,"stepTimeoutInMinutes":7,"expectedVersion":3"#)
        #expect(bench.answer("j/update/accepted", #""executionState":{"versionNumber":4}"#) == .nothing)
        #expect(bench.isProgressKnown == true)

        bench.client.finish(
            .failed, StatusDetails(step: "ended", reason: Message("why"), exitCode: 3, output: try FixedString("out")))
        #expect(
            try bench.requested()
                == #"j/update "status":"FAILED","statusDetails":{"step":"ended","reason":"why","exitCode":"3","output":"out"},"executionNumber":2,"includeJobExecutionState":true,"expectedVersion":4"#)
        #expect(bench.answer("j/update/accepted", "") == .closed(JobIdentity("j", 2)))
        #expect(bench.job == nil)
        #expect(try bench.requested() == "get")
        #expect(bench.answer("get/accepted", #""queuedJobs":[],"inProgressJobs":[]"#) == .nothing)
        #expect(try bench.requested() == "nothing")
        #expect(bench.deadline == bench.now + JobsClient.pullInterval)
    }

    @Test(arguments: ["notify", "notify-next"]) func aNotificationOnlyPulls(topic: String) throws {
        var bench = try Bench()
        _ = try bench.request()
        _ = bench.answer("get/accepted", #""queuedJobs":[]"#)
        let event = bench.receive(topic, #"{"execution":{"jobId":"j","jobDocument":{"action":"run"}}}"#)
        #expect(event == .nothing && bench.job == nil)
        #expect(try bench.requested() == "get")
    }

    @Test func aNotificationDuringWorkLooksAfterTheJob() throws {
        var bench = try Bench()
        #expect(try bench.startWork() == .start)
        _ = bench.receive("notify-next", "{}")
        #expect(try bench.requested() == #"j/get "executionNumber":1,"includeJobDocument":false"#)
        #expect(bench.answer("j/get/accepted", #""execution":{"jobId":"j","status":"IN_PROGRESS","versionNumber":8}"#) == .nothing)
        bench.client.progress(StatusDetails(step: "running"), stepTimeout: 1)
        #expect(try bench.requested().hasSuffix(#""expectedVersion":8"#))
    }

    @Test(arguments: [
        ("get/accepted", #""execution":{"jobId":"j","status":"CANCELED"}"#, JobsClient.StopReason.ended(.canceled)),
        ("get/accepted", #""execution":{"jobId":"j","status":"TIMED_OUT"}"#, .ended(.timedOut)),
        ("get/accepted", #""execution":{"jobId":"j","status":"IN_PROGRESS","executionNumber":2}"#, .gone),
        ("get/rejected", #""code":"ResourceNotFound""#, .gone),
    ]) func aJobClosedInTheCloudStops(topic: String, fields: String, reason: JobsClient.StopReason) throws {
        var bench = try Bench()
        _ = try bench.startWork()
        _ = bench.receive("notify", "{}")
        _ = try bench.request()
        #expect(bench.answer("j/" + topic, fields) == .stop(reason))
        // Until the work has ended nothing new begins.
        _ = bench.receive("notify", "{}")
        #expect(try bench.requested() == "nothing")
        bench.client.stopped()
        #expect(try bench.requested() == "get")
    }

    @Test(arguments: [
        (#""code":"TerminalStateReached""#, JobsClient.Event.stop(.gone)),
        (#""code":"TerminalStateReached","executionState":{"status":"CANCELED"}"#, .stop(.ended(.canceled))),
        (#""code":"ResourceNotFound""#, .stop(.gone)),
        (#""code":"VersionMismatch","executionState":{"status":"TIMED_OUT","versionNumber":5}"#, .stop(.ended(.timedOut))),
        (#""code":"VersionMismatch","executionState":{"status":"IN_PROGRESS","versionNumber":5}"#, .nothing),
        (#""code":"InvalidStateTransition""#, .nothing), (#""code":"InternalError""#, .nothing),
        (#""code":"RequestThrottled""#, .nothing), (#""code":"Unheard""#, .nothing), ("", .nothing),
    ] as [(String, JobsClient.Event)]) func rejectedUpdates(fields: String, event: JobsClient.Event) throws {
        var bench = try Bench()
        _ = try bench.startWork()
        bench.client.progress(StatusDetails(step: "running"), stepTimeout: 1)
        _ = try bench.request()
        #expect(bench.answer("j/update/rejected", fields) == event)
        #expect(bench.isProgressKnown == false)
        guard event == .nothing else { return }
        // All others are tried again, at once or after a while.
        bench.pass(JobsClient.firstRetry)
        #expect(try bench.requested().hasPrefix("j/update"))
    }

    @Test func versionMismatchAdoptsTheCloudsVersion() throws {
        var bench = try Bench()
        _ = try bench.startWork()
        bench.client.finish(.succeeded, StatusDetails(step: "done"))
        _ = try bench.request()
        #expect(bench.answer("j/update/rejected", #""code":"VersionMismatch",\#(state)"#) == .nothing)
        #expect(try bench.requested().hasSuffix(#""expectedVersion":9"#))
        // Again and again, but not as fast as the cloud answers.
        #expect(bench.answer("j/update/rejected", #""code":"VersionMismatch""#) == .nothing)
        #expect(try bench.requested() == "nothing")
        bench.pass(JobsClient.longestRetry)
        #expect(try !bench.requested().contains("expectedVersion"))
    }

    @Test func aRefusedRequestGoesOnceWithoutDetailsAndIsThenGivenUp() throws {
        var bench = try Bench()
        _ = try bench.startWork()
        bench.client.finish(.failed, StatusDetails(step: "done"))
        _ = try bench.request()
        #expect(bench.answer("j/update/rejected", #""code":"InvalidRequest","message":"no\nway""#) == .nothing)
        #expect(bench.client.takeRejection().bytes.text == #"InvalidRequest 'no\x0away'"#)
        bench.pass(JobsClient.longestRetry)
        #expect(try bench.requested() == #"j/update "status":"FAILED","expectedVersion":3"#)
        #expect(bench.answer("j/update/rejected", #""code":"InvalidRequest""#) == .closed(JobIdentity("j", 1)))
    }

    @Test func anOutcomeOfAJobThatTheCloudHasClosedIsClosedToo() throws {
        var bench = try Bench()
        _ = try bench.startWork()
        bench.client.finish(.succeeded, StatusDetails(step: "done"))
        _ = try bench.request()
        #expect(bench.answer("j/update/rejected", #""code":"TerminalStateReached""#) == .closed(JobIdentity("j", 1)))
    }

    @Test func foreignAndMalformedAnswersCountForNothing() throws {
        var bench = try Bench()
        _ = try bench.request()
        #expect(bench.answer("get/accepted", #""queuedJobs":[{}]"#, token: "other") == .nothing)
        #expect(bench.receive("get/accepted", #"{"queuedJobs":[{}]}"#) == .nothing)
        #expect(bench.receive("get/accepted", "{") == .nothing)
        #expect(bench.receive("get/accepted", String(repeating: " ", count: JobsClient.maxPayload + 1)) == .nothing)
        #expect(bench.answer("start-next/accepted", #""execution":{"jobId":"j","jobDocument":{}}"#) == .nothing)
        #expect(bench.job == nil)
        #expect(bench.dropped == 3)
        #expect(try bench.requested() == "nothing")
    }

    @Test func withoutAnAnswerTheSameRequestGoesAgainEverMoreRarely() throws {
        var bench = try Bench()
        _ = try bench.request()
        let token = bench.token
        var bound = JobsClient.firstRetry
        for _ in 0..<8 {
            let deadline = bench.deadline
            let wait = try #require(deadline) - bench.now
            #expect(wait > bound * 3 / 4 - 1 && wait <= bound)
            bench.pass(wait - 1)
            #expect(try bench.requested() == "nothing")
            bench.pass(1)
            #expect(try bench.requested() == "get")
            #expect(bench.token == token)
            bound = min(bound * 2, JobsClient.longestRetry)
        }
        // A late answer still counts.
        _ = bench.answer("get/accepted", #""queuedJobs":[{}]"#, token: token)
        #expect(try bench.requested().hasPrefix("start-next"))
    }

    @Test func aRefusedPullIsTriedLater() throws {
        var bench = try Bench()
        _ = try bench.request()
        _ = bench.answer("get/rejected", #""code":"RequestThrottled""#)
        #expect(try bench.requested() == "nothing")
        bench.pass(JobsClient.firstRetry)
        #expect(try bench.requested() == "get")
        _ = bench.answer("get/rejected", #""code":"ResourceNotFound""#)
        bench.pass(JobsClient.longestRetry)
        #expect(try bench.requested() == "nothing")
        bench.pass(JobsClient.pullInterval)
        #expect(try bench.requested() == "get")
    }

    @Test func afterAReconnectTheJobIsLookedAfterAndTheOutcomeSentAgain() throws {
        var bench = try Bench()
        _ = try bench.startWork()
        bench.client.disconnected()
        #expect(bench.deadline == nil)
        #expect(try bench.requested() == "nothing")
        bench.client.connected(now: bench.now)
        #expect(try bench.requested().hasPrefix("j/get"))
        bench.client.finish(.succeeded, StatusDetails(step: "done"))
        bench.client.disconnected()
        bench.client.connected(now: bench.now)
        #expect(try bench.requested().hasPrefix(#"j/update "status":"SUCCEEDED""#))
    }

    @Test func workIsHeardOfEveryMinute() throws {
        var bench = try Bench()
        _ = try bench.startWork()
        bench.client.progress(StatusDetails(step: "running"), stepTimeout: 1)
        _ = try bench.request()
        _ = bench.answer("j/update/accepted", "")
        #expect(bench.deadline == bench.now + JobsClient.heartbeat)
        bench.pass(JobsClient.heartbeat)
        #expect(try bench.requested().hasSuffix(#""stepTimeoutInMinutes":1,"expectedVersion":4"#))
    }

    @Test func aCloudThatHandsOutAClosedJobIsNotAskedAsFastAsItAnswers() throws {
        var bench = try Bench()
        for turn in 0..<2 {
            #expect(try bench.startWork() == .start)
            bench.client.finish(.failed, StatusDetails(step: "done"))
            if turn == 1 { #expect(try bench.requested() == "nothing") }
            bench.pass(turn == 1 ? JobsClient.longestRetry : 0)
            _ = try bench.request()
            #expect(bench.answer("j/update/accepted", "") == .closed(JobIdentity("j", 1)))
        }
    }

    @Test func theLongestDetailsFit() throws {
        var bench = try Bench()
        _ = try bench.startWork()
        var details = StatusDetails(step: "ended", exitCode: -1)
        for _ in 0..<Message.capacity { details.reason.add("\u{1}") }
        for _ in 0..<1024 { try details.output.append(1) }
        bench.client.finish(.failed, details)
        #expect(try bench.requested().count > 7_000)
    }
}
