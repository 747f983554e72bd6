/// Where a job execution stands (`fleets-facts`, Jobs).
enum JobStatus: String, Codable, CaseIterable, Sendable {
    case queued = "QUEUED"
    case inProgress = "IN_PROGRESS"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case rejected = "REJECTED"
    case timedOut = "TIMED_OUT"
    case canceled = "CANCELED"

    /// What a device may report ("Report Job Status" in the MQTT integration).
    static let reportable: [JobStatus] = [.inProgress, .succeeded, .failed, .rejected]

    var isTerminal: Bool { self != .queued && self != .inProgress }

    /// Whether a device's report may lead there. What was never started cannot have succeeded.
    func mayBecome(_ next: JobStatus) -> Bool {
        switch self {
        case .queued: [.inProgress, .failed, .rejected].contains(next)
        case .inProgress: Self.reportable.contains(next)
        default: false
        }
    }
}
