import FixedMemory

@testable import Fleets

extension JobID {
    init(_ text: String) { self.init(Array(text.utf8).span)! }
}

extension JobIdentity {
    init(_ id: String, _ number: Int64 = 0) { self.init(id: JobID(id), number: number) }
}

/// A jobs client with a link, and what passes over it, as texts.
struct Bench: ~Copyable {
    var client: JobsClient
    var now = Instant(milliseconds: 1_000)
    let topics: JobTopics

    init(isConnected: Bool = true) throws {
        let thing = try ThingName("t")
        client = JobsClient(thing, run: 0xABC)
        topics = JobTopics(thing)
        if isConnected { client.connected(now: now) }
    }

    /// The request that is due: `get {…}` with everything behind `jobs/`; nil where there is none.
    mutating func request() throws -> (topic: String, payload: String)? {
        guard client.nextRequest(now: now) else { return nil }
        return (client.requestTopic.bytes.text, try client.requestPayload.text)
    }

    /// The request that is due, as a topic's end and the payload without thingName and token.
    mutating func requested() throws -> String {
        guard let (topic, payload) = try request() else { return "nothing" }
        let start = #"{"thingName":"t""#
        guard topic.hasPrefix("$emqx/things/t/jobs/"), payload.hasPrefix(start),
            let end = payload.range(of: #","clientToken":"sp-"#)
        else { return "\(topic) \(payload)" }
        let middle = payload[payload.index(payload.startIndex, offsetBy: start.count)..<end.lowerBound]
        return topic.dropFirst(20) + (middle.isEmpty ? "" : " " + middle.dropFirst())
    }

    /// The token of the request that was made last.
    var token: String {
        guard let payload = try? client.requestPayload.text, let start = payload.range(of: #""clientToken":""#) else {
            return ""
        }
        return String(payload[start.upperBound...].dropLast(2))
    }

    /// An answer to the last request; `fields` stand before the token.
    mutating func answer(_ topic: String, _ fields: String, token: String? = nil) -> JobsClient.Event {
        let separator = fields.isEmpty ? "" : ","
        return receive(topic, #"{\#(fields)\#(separator)"clientToken":"\#(token ?? self.token)"}"#)
    }

    mutating func receive(_ topic: String, _ payload: String) -> JobsClient.Event {
        let topic = Array(("$emqx/things/t/jobs/" + topic).utf8)
        guard let message = topics.message(on: topic.span) else { return .nothing }
        return client.receive(message, Array(payload.utf8).span, now: now)
    }

    // What `#expect` cannot ask of a value that is not copied.
    var isProgressKnown: Bool { client.isProgressKnown }
    var deadline: Instant? { client.deadline }
    var job: JobIdentity? { client.job }
    var dropped: Int { client.dropped }

    mutating func pass(_ milliseconds: Int64) { now = now + milliseconds }

    /// Goes from the list to work on job `j`, version 3.
    mutating func startWork(_ document: String = #"{"action":"run"}"#) throws -> JobsClient.Event {
        _ = try request()
        _ = answer("get/accepted", #""queuedJobs":[{"jobId":"j"}],"inProgressJobs":[]"#)
        _ = try request()
        return answer(
            "start-next/accepted",
            #""execution":{"jobId":"j","status":"IN_PROGRESS","versionNumber":3,"executionNumber":1,"jobDocument":\#(document)}"#)
    }
}

extension String {
    func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
