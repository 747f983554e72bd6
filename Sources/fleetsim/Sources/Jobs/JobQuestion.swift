/// What a device asks of the jobs service; the topic says it.
enum JobQuestion: Equatable, Sendable {
    case get
    case startNext
    /// `$next` names the next job.
    case describe(jobID: String)
    case update(jobID: String)

    static let next = "$next"

    /// The topic without what comes before `jobs/` and behind it.
    var path: String {
        switch self {
        case .get: "get"
        case .startNext: "start-next"
        case .describe(let jobID): "\(jobID)/get"
        case .update(let jobID): "\(jobID)/update"
        }
    }
}
