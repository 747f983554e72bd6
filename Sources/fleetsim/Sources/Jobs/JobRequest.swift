/// A device's request to the jobs service, checked against the spec ("Jobs" in the MQTT integration, and the AWS
/// members in `fleets-facts`).
struct JobRequest: Equatable, Sendable {
    static let stepTimeoutRange = 1...10_080
    /// Bytes; AWS IoT's limits in `fleets-facts`.
    static let maximumDetailKey = 128
    static let maximumDetailValue = 1_024

    var clientToken: String?
    var status: JobStatus?
    var statusDetails: [String: String]?
    /// Minutes.
    var stepTimeout: Int?
    var expectedVersion: Int?
    var executionNumber: Int?
    var includesDocument = true
    var includesState = false

    /// - Parameter thing: the topic's; the message has to name the same.
    init(_ message: JSONValue, for question: JobQuestion, from thing: String) throws(Rejection) {
        let members = try Members(message, allows: Self.members(of: question).union(["thingName", "clientToken"]))
        let named = try members.string("thingName")
        guard named == thing else {
            throw .invalidRequest("'thingName' is \(JSONValue.string(named).text), the topic says \(JSONValue.string(thing).text)")
        }
        clientToken = try members.clientToken()
        statusDetails = try Self.details(members.object("statusDetails"))
        stepTimeout = try members.wholeNumber("stepTimeoutInMinutes", in: Self.stepTimeoutRange)
        expectedVersion = try members.wholeNumber("expectedVersion", in: 0...(.max))
        executionNumber = try members.wholeNumber("executionNumber", in: 1...(.max))
        includesDocument = try members.bool("includeJobDocument") ?? true
        includesState = try members.bool("includeJobExecutionState") ?? false
        if case .update = question { status = try Self.status(members.string("status")) }
    }

    private static func members(of question: JobQuestion) -> Set<String> {
        switch question {
        case .get: []
        case .startNext: ["statusDetails", "stepTimeoutInMinutes"]
        case .describe: ["executionNumber", "includeJobDocument"]
        case .update:
            [
                "status", "statusDetails", "expectedVersion", "stepTimeoutInMinutes", "executionNumber",
                "includeJobExecutionState",
            ]
        }
    }

    private static func status(_ word: String) throws(Rejection) -> JobStatus {
        guard let status = JobStatus(rawValue: word), JobStatus.reportable.contains(status) else {
            let words = JobStatus.reportable.map(\.rawValue).joined(separator: ", ")
            throw .invalidRequest("'status' is \(JSONValue.string(word).text), not one of \(words)")
        }
        return status
    }

    private static func details(_ members: [String: JSONValue]?) throws(Rejection) -> [String: String]? {
        guard let members else { return nil }
        var details: [String: String] = [:]
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            guard (1...maximumDetailKey).contains(key.utf8.count) else {
                throw .invalidRequest(
                    "a key of 'statusDetails' has \(key.utf8.count) bytes, allowed are 1 to \(maximumDetailKey)")
            }
            let place = JSONValue.string(key).text
            guard case .string(let text) = value else {
                throw .invalidRequest("'statusDetails' holds \(value.kind) at \(place), not a string")
            }
            guard text.utf8.count <= maximumDetailValue else {
                throw .invalidRequest(
                    "'statusDetails' holds \(text.utf8.count) bytes at \(place), \(maximumDetailValue) is the limit")
            }
            details[key] = text
        }
        return details
    }
}
