/// What a thing has before it: the executions that have not come to their end, the next one first. Those in progress
/// come before those that wait, each in the order they were queued.
struct JobQueue: Equatable {
    let inProgress: [JobExecution]
    let queued: [JobExecution]

    init(of thing: String, in jobs: [Job]) {
        let all = jobs.flatMap(\.executions).filter { $0.thing == thing }
        inProgress = all.filter { $0.status == .inProgress }
        queued = all.filter { $0.status == .queued }
    }

    var next: JobExecution? { inProgress.first ?? queued.first }

    /// Which jobs are in it, whatever has become of them.
    var jobIDs: Set<String> { Set((inProgress + queued).map(\.jobID)) }
}
