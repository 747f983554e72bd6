import Testing

@testable import fleetsim

/// What the jobs service refuses, and how it says so.
@Suite struct JobRequestTests {
    private static let now = Time(milliseconds: 1_748_390_400_000)
    private static let update = JobQuestion.update(jobID: "j1")

    /// The refusal of a store that holds j1, and what is printed of it.
    private func refusal(_ question: JobQuestion, _ payload: String) throws -> (answer: JSONValue, printed: String) {
        var store = JobStore()
        _ = try store.create(JobOrder(things: ["demo"], document: [:]), id: "j1", at: Self.now)
        let before = store.jobs
        let outcome = store.receive(question, Array(payload.utf8), from: "demo", at: Self.now)
        #expect(store.jobs == before && outcome.events.isEmpty && outcome.messages.count == 1)
        let message = try #require(outcome.messages.first)
        #expect(message.topic == "$emqx/things/demo/jobs/\(question.path)/rejected")
        return (try JSONValue(parsing: message.payload), try #require(outcome.rejections.first).reason)
    }

    @Test(arguments: [JobQuestion.get, .startNext, .describe(jobID: "j1"), update])
    func refusesWhatIsNoJSON(_ question: JobQuestion) throws {
        let (answer, printed) = try refusal(question, "")
        #expect(answer["code"] == "InvalidJson")
        #expect(printed == "jobs/\(question.path): not JSON: it ends at byte 0, expected a value")
    }

    private static func details(_ members: String) -> String {
        #"{"thingName":"demo","status":"FAILED","statusDetails":{\#(members)}}"#
    }

    private static func text(_ count: Int) -> String { "\"\(String(repeating: "x", count: count))\"" }

    @Test(arguments: [
        (.get, "[]", "the message is an array, not an object"), (.get, "{}", "'thingName' is missing"),
        (.startNext, "{}", "'thingName' is missing"), (.describe(jobID: "j1"), "{}", "'thingName' is missing"),
        (update, #"{"status":"FAILED"}"#, "'thingName' is missing"), (.get, #"{"thingName":7}"#, "'thingName' is a number, not a string"),
        (.get, #"{"thingName":"other"}"#, #"'thingName' is "other", the topic says "demo""#),
        (.get, #"{"thingName":"demo","clientToken":1}"#, "'clientToken' is a number, not a string"),
        (.get, #"{"thingName":"demo","clientToken":\#(text(65))}"#, "'clientToken' has 65 bytes, 64 is the limit"),
        (.get, #"{"thingName":"demo","status":"FAILED"}"#, #"the message holds "status", which the spec does not name"#),
        (.startNext, #"{"thingName":"demo","expectedVersion":1}"#, #"the message holds "expectedVersion", which the spec does not name"#),
        (.startNext, #"{"thingName":"demo","stepTimeoutInMinutes":0}"#, "'stepTimeoutInMinutes' is 0, not a whole number from 1 to 10080"),
        (.startNext, #"{"thingName":"demo","stepTimeoutInMinutes":10081}"#, "'stepTimeoutInMinutes' is 10081, not a whole number from 1 to 10080"),
        (update, #"{"thingName":"demo","status":"FAILED","stepTimeoutInMinutes":-1}"#, "'stepTimeoutInMinutes' is -1, not a whole number from 1 to 10080"),
        (.startNext, #"{"thingName":"demo","stepTimeoutInMinutes":"60"}"#, #"'stepTimeoutInMinutes' is "60", not a whole number from 1 to 10080"#),
        (.startNext, #"{"thingName":"demo","statusDetails":[]}"#, "'statusDetails' is an array, not an object"),
        (.describe(jobID: "j1"), #"{"thingName":"demo","includeJobDocument":"yes"}"#, "'includeJobDocument' is a string, not true or false"),
        (.describe(jobID: "j1"), #"{"thingName":"demo","executionNumber":0}"#, "'executionNumber' is 0, not a whole number from 1"),
        (update, #"{"thingName":"demo"}"#, "'status' is missing"), (update, #"{"thingName":"demo","status":1}"#, "'status' is a number, not a string"),
        (update, #"{"thingName":"demo","status":"QUEUED"}"#, #"'status' is "QUEUED", not one of IN_PROGRESS, SUCCEEDED, FAILED, REJECTED"#),
        (update, #"{"thingName":"demo","status":"TIMED_OUT"}"#, #"'status' is "TIMED_OUT", not one of IN_PROGRESS, SUCCEEDED, FAILED, REJECTED"#),
        (update, #"{"thingName":"demo","status":"CANCELED"}"#, #"'status' is "CANCELED", not one of IN_PROGRESS, SUCCEEDED, FAILED, REJECTED"#),
        (update, #"{"thingName":"demo","status":"done"}"#, #"'status' is "done", not one of IN_PROGRESS, SUCCEEDED, FAILED, REJECTED"#),
        (update, #"{"thingName":"demo","status":"FAILED","expectedVersion":"1"}"#, #"'expectedVersion' is "1", not a whole number from 0"#),
        (update, #"{"thingName":"demo","status":"FAILED","includeJobExecutionState":1}"#, "'includeJobExecutionState' is a number, not true or false"),
        (update, #"{"thingName":"demo","status":"FAILED","progress":1}"#, #"the message holds "progress", which the spec does not name"#),
        (update, details(#""a":1"#), #"'statusDetails' holds a number at "a", not a string"#),
        (update, details(#""a":{"b":"c"}"#), #"'statusDetails' holds an object at "a", not a string"#),
        (update, details(#""":"x""#), "a key of 'statusDetails' has 0 bytes, allowed are 1 to 128"),
        (update, details("\(text(129)):\"x\""), "a key of 'statusDetails' has 129 bytes, allowed are 1 to 128"),
        (update, details("\"a\":\(text(1_025))"), #"'statusDetails' holds 1025 bytes at "a", 1024 is the limit"#),
    ] as [(JobQuestion, String, String)])
    func refusesWhatTheSpecForbids(_ question: JobQuestion, _ payload: String, _ reason: String) throws {
        let (answer, printed) = try refusal(question, payload)
        #expect(answer == ["code": "InvalidRequest", "message": .string(reason), "timestamp": 1_748_390_400])
        #expect(printed == "jobs/\(question.path): \(reason)")
    }

    @Test func aReadableTokenComesBackWithTheRefusal() throws {
        #expect(try refusal(.get, #"{"thingName":"other","clientToken":"t"}"#).answer["clientToken"] == "t")
    }

    @Test(arguments: [
        (update, #"{"thingName":"demo","status":"FAILED","executionNumber":2}"#, "job j1 has no execution 2"),
        (.update(jobID: "j9"), #"{"thingName":"demo","status":"FAILED"}"#, #"thing 'demo' has no job "j9""#),
        (.describe(jobID: "j9"), #"{"thingName":"demo"}"#, #"thing 'demo' has no job "j9""#),
        (.update(jobID: "$next"), #"{"thingName":"demo","status":"FAILED"}"#, #"thing 'demo' has no job "$next""#),
    ] as [(JobQuestion, String, String)])
    func refusesUnknownJobs(_ question: JobQuestion, _ payload: String, _ reason: String) throws {
        #expect(try refusal(question, payload).answer == [
            "code": "ResourceNotFound", "message": .string(reason), "timestamp": 1_748_390_400,
        ])
    }

    @Test func aJobOfAnotherThingIsUnknown() throws {
        var store = JobStore()
        _ = try store.create(JobOrder(things: ["other"], document: [:]), id: "j1", at: Self.now)
        let outcome = store.receive(Self.update, Array(#"{"thingName":"demo","status":"FAILED"}"#.utf8), from: "demo", at: Self.now)
        #expect(outcome.rejections.map(\.reason) == [#"jobs/j1/update: thing 'demo' has no job "j1""#])
    }

    @Test func theLimitsThemselvesAreAllowed() throws {
        let message = #"{"thingName":"demo","status":"FAILED","stepTimeoutInMinutes":10080,"clientToken":\#(Self.text(64)),"statusDetails":{\#(Self.text(128)):\#(Self.text(1_024))}}"#
        let request = try JobRequest(JSONValue(parsing: message.utf8), for: Self.update, from: "demo")
        #expect(request.stepTimeout == 10_080 && request.clientToken?.count == 64)
    }

    @Test(arguments: [
        (JobOrder(things: [], document: [:]), "the job is for no thing"),
        (JobOrder(things: ["a", "a"], document: [:]), "the job names a thing twice"),
        (JobOrder(things: ["a"], document: [1]), "the job document is an array, not an object"),
        (JobOrder(things: ["a"], document: ["x": .string(String(repeating: "x", count: 32_761))]),
         "the job document has 32769 bytes, 32768 is the limit"),
        (JobOrder(things: ["a"], document: [:], timeout: 0), "timeout is 0 min, allowed are 1 to 10080"),
        (JobOrder(things: ["a"], document: [:], timeout: 10_081), "timeout is 10081 min, allowed are 1 to 10080"),
    ])
    func refusesOrders(_ order: JobOrder, _ reason: String) {
        var store = JobStore()
        #expect(throws: Rejection.invalidRequest(reason)) { try store.create(order, id: "j", at: Self.now) }
        #expect(store.jobs.isEmpty)
    }
}
