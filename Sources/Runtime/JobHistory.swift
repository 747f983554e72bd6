import FixedMemory
import Fleets
import Jobs

/// The job at work since when, and what became of those before it, for people.
struct JobHistory: ~Copyable {
    /// What a person still looks through; the oldest makes room.
    static let capacity = 4

    struct Result: Sendable {
        var id: JobID
        /// Nil: one that this board does not know, or was not told.
        var action: JobAction?
        /// Nil: the cloud has closed it, or the board alone knows that it has ended.
        var status: JobStatus?
        var exitCode: Int64?
        var reason: FixedString<160>
        /// Nil: before the process started.
        var ended: Instant?
    }

    private var job: JobIdentity?
    /// When the job at work was found.
    private(set) var since = Instant(milliseconds: 0)
    /// The newest last.
    private(set) var results = FixedList<4, Result>()

    /// - Parameter record: what is remembered of the newest job.
    init(_ record: JobRecord?) {
        guard let record, let outcome = record.outcome else { return }
        append(record.identity.id, record.action, outcome.status, record.details, nil)
    }

    /// Looks whether another job is being worked on.
    mutating func follow(_ work: borrowing JobWork, now: Instant) {
        guard work.client.job != job else { return }
        if let job {
            let status = work.client.status
            let action = work.record?.identity == job ? work.record?.action : nil
            append(job.id, action, status.isTerminal ? status : nil, work.client.details, now)
        }
        job = work.client.job
        since = now
    }

    private mutating func append(
        _ id: JobID, _ action: JobAction?, _ status: JobStatus?, _ details: StatusDetails, _ ended: Instant?
    ) {
        if results.isFull { results.remove(at: 0) }
        let reason = details.reason
        try? results.append(Result(
            id: id, action: action, status: status, exitCode: details.exitCode,
            reason: FixedString(beginningOf: reason.bytes), ended: ended))
    }
}
