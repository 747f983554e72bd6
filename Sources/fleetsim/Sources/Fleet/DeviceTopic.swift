/// What a device may publish to, and what the topic says ("MQTT Integration").
enum DeviceTopic: Equatable, Sendable {
    case shadowUpdate
    case event(type: String)
    case commandResponse(executionID: String)
    case job(JobQuestion)

    /// All that is published in the fleet, so that what the spec does not know is seen too.
    static let everything = "$emqx/#"

    /// Which of a thing's topics it is, for messages.
    var path: String {
        switch self {
        case .shadowUpdate: "shadow/update"
        case .event(let type): "events/\(type)"
        case .commandResponse(let executionID): "executions/\(executionID)/response"
        case .job(let question): "jobs/\(question.path)"
        }
    }

    /// The thing that `topic` names and what it is for; nil for a topic on which no device has anything to say.
    static func read(_ topic: String) -> (thing: String, topic: DeviceTopic)? {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard levels.first == "$emqx", levels.count >= 5 else { return nil }
        if levels[1] == "commands", levels[2] == "things" {
            guard levels.count == 7, levels[4] == "executions", levels[6] == "response" else { return nil }
            return (levels[3], .commandResponse(executionID: levels[5]))
        }
        guard levels[1] == "things" else { return nil }
        let kind: DeviceTopic? =
            switch levels[3...] {
            case ["shadow", "update"]: .shadowUpdate
            case ["jobs", "get"]: .job(.get)
            case ["jobs", "start-next"]: .job(.startNext)
            default:
                switch (levels.count, levels[3], levels.last) {
                case (5, "events", let type?): .event(type: type)
                case (6, "jobs", "get"): .job(.describe(jobID: levels[4]))
                case (6, "jobs", "update"): .job(.update(jobID: levels[4]))
                default: nil
                }
            }
        return kind.map { (levels[2], $0) }
    }

    /// What stands where a thing's name belongs; for messages.
    static func thing(in topic: String) -> String {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch levels.count > 1 ? levels[1] : "" {
        case "things" where levels.count > 2: return levels[2]
        case "commands" where levels.count > 3: return levels[3]
        default: return ""
        }
    }
}
