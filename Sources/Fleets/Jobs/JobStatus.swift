import FixedMemory

/// The state of a job's execution (fleets-facts, Jobs).
public enum JobStatus: Equatable, Sendable {
    case queued, inProgress, succeeded, failed, rejected, timedOut, canceled
    /// A word this device does not know. The cloud has left the states in which there is work to do.
    case other

    @export(interface)
    public init(_ text: Span<UInt8>) {
        let all = Self.all
        for index in all.indices where text.equals(all[index].name) {
            self = all[index]
            return
        }
        self = .other
    }

    private static var all: InlineArray<7, JobStatus> {
        [.queued, .inProgress, .succeeded, .failed, .rejected, .timedOut, .canceled]
    }

    /// As it stands in payloads.
    @export(interface)
    public var name: StaticString {
        switch self {
        case .queued: "QUEUED"
        case .inProgress: "IN_PROGRESS"
        case .succeeded: "SUCCEEDED"
        case .failed: "FAILED"
        case .rejected: "REJECTED"
        case .timedOut: "TIMED_OUT"
        case .canceled: "CANCELED"
        case .other: "unknown"
        }
    }

    /// Nothing changes any more.
    public var isTerminal: Bool { self != .queued && self != .inProgress }
}

/// How a job ended, as a device may report it.
public enum JobOutcome: Sendable {
    case succeeded, failed, rejected

    @export(interface)
    public var status: JobStatus {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .rejected: .rejected
        }
    }

    /// Nil for every other status.
    init?(_ name: Span<UInt8>) {
        switch JobStatus(name) {
        case .succeeded: self = .succeeded
        case .failed: self = .failed
        case .rejected: self = .rejected
        default: return nil
        }
    }
}
