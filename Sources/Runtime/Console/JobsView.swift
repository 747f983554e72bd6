import Board
import Console
import FixedMemory
import Fleets

/// `jobs`: the one at work, those before it, the newest first, and what jobs may do.
///
/// ```
/// at work: '3f…', run, step running, for 12 s
/// before:  '3e…', run, FAILED 4 min ago, exit code 3: the handler failed
/// allowed: reboot run
/// ```
enum JobsView {
    static func row(_ index: Int, _ board: borrowing Board, _ jobs: borrowing JobRunner, _ now: Instant) -> Message? {
        let results = jobs.history.results.count
        if index == 0 { return work(jobs, now) }
        if index <= results { return row(of: jobs.history.results[results - index], isFirst: index == 1, now) }
        return index == results + 1 ? allowed(board) : nil
    }

    private static func work(_ jobs: borrowing JobRunner, _ now: Instant) -> Message {
        var row = Message("at work: ")
        let current = jobs.current
        guard !current.isEmpty else {
            row.add("none")
            return row
        }
        row.add(current)
        row.add(", for ")
        row.add(span: now - jobs.history.since)
        return row
    }

    private static func row(of result: JobHistory.Result, isFirst: Bool, _ now: Instant) -> Message {
        var row = Message(isFirst ? "before:  " : "         ")
        row.quote(result.id.bytes)
        if let action = result.action {
            row.add(", ")
            row.add(action.name)
        }
        row.add(", ")
        row.add(result.status?.name ?? "closed by the cloud")
        if let ended = result.ended {
            row.add(" ")
            row.add(span: now - ended)
            row.add(" ago")
        } else {
            row.add(" before the start")
        }
        if let code = result.exitCode {
            row.add(", exit code ")
            row.add(code)
        }
        if !result.reason.isEmpty {
            row.add(": ")
            row.add(result.reason.bytes)
        }
        return row
    }

    private static func allowed(_ board: borrowing Board) -> Message {
        var row = Message("allowed:")
        let all = JobAction.all
        for action in all.indices where board.jobs?.allows(all[action]) == true {
            row.add(" ")
            row.add(all[action].name)
        }
        if board.jobs == nil { row.add(" nothing: the board file has no 'jobs'") }
        return row
    }
}
