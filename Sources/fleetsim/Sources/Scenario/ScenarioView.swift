/// How a scenario sees the fleet.
struct ScenarioView: Sendable {
    static let noCommand = "no command was sent before this step"
    static let noJob = "no job was made before this step"

    let client: APIClient
    var commandID: String?
    var jobID: String?
    /// How things stood when the scenario began.
    var rejectionsBefore = 0
    var reportsBefore = 0
    var eventsBefore: [String: Int] = [:]

    func look(at condition: ScenarioCondition) async throws -> ScenarioSight {
        switch condition {
        case .field(let thing, let part, let expected):
            return Self.compare(try await value(of: thing, part), with: expected, in: "\(thing) \(part)")
        case .command(let status):
            let found = try await command().status
            return ScenarioSight("the command", found: found.rawValue, expected: status.rawValue, isFinal: found.isTerminal)
        case .commandResult(let expected):
            return Self.compare(try await command().result, with: expected, in: "result")
        case .job(let status):
            let job = try await job()
            let found = Set(job.executions.map(\.status.rawValue)).sorted().joined(separator: " and ")
            return ScenarioSight("the job", found: found, expected: status.rawValue, isFinal: job.isOver)
        case .jobDetail(let key, let value):
            let found = Set(try await job().executions.map { $0.statusDetails[key] ?? "none" }).sorted()
            return ScenarioSight("detail \(key)", found: found.joined(separator: " and "), expected: value)
        case .event(let thing, let type, let data):
            let events = try await client.events(of: thing).filter { $0.number > eventsBefore[thing, default: 0] }
            if let data, let event = events.last(where: { $0.type == type }) {
                return Self.compare(event.data, with: data, in: "event \(type) of \(thing)")
            }
            let found = Set(events.map(\.type)).sorted().joined(separator: " and ")
            return ScenarioSight(
                what: "event of \(thing)", found: found.isEmpty ? "none" : found, expected: type,
                holds: events.contains { $0.type == type })
        case .rejections(let count):
            let found = try await client.rejectionCount() - rejectionsBefore
            return ScenarioSight("the count of rejections", found: "\(found)", expected: "\(count)")
        case .reports(let count):
            let found = try await client.reportCount() - reportsBefore
            return ScenarioSight(
                what: "the count of reports", found: "\(found)", expected: "\(count) at most", holds: found <= count)
        }
    }

    private static func compare(_ value: JSONValue?, with expected: FieldValue, in place: String) -> ScenarioSight {
        let found = value?[expected.path] ?? .null
        return ScenarioSight(
            what: "\(place) \(expected.path)", found: found.text, expected: expected.value.text, holds: found == expected.value)
    }

    /// Nil where there is no shadow.
    private func value(of thing: String, _ part: ScenarioCondition.Part) async throws -> JSONValue? {
        let shadow: ShadowAnswer
        do throws(APIError) {
            shadow = try await client.shadow(of: thing)
        } catch .refused(Rejection.noShadow(thing).description) {
            return nil
        }
        return switch part {
        case .reported: shadow.reported
        case .desired: shadow.desired
        case .delta: shadow.delta
        }
    }

    private func command() async throws -> CommandExecution {
        guard let commandID else { throw APIError.refused(Self.noCommand) }
        return try await client.command(commandID)
    }

    private func job() async throws -> Job {
        guard let jobID else { throw APIError.refused(Self.noJob) }
        return try await client.job(jobID)
    }
}
