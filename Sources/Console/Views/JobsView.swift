import Board
import FixedMemory
import Fleets

/// `jobs`: the one at work, and what jobs may do.
enum JobsView {
    static func row(_ index: Int, _ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message? {
        var row = Message()
        switch index {
        case 0:
            row.add("at work: ")
            if status.job.isEmpty { row.add("none") } else { row.add(status.job) }
        case 1:
            row.add("allowed:")
            let all = JobAction.all
            for action in all.indices where board.jobs?.allows(all[action]) == true {
                row.add(" ")
                row.add(all[action].name)
            }
            if board.jobs == nil { row.add(" nothing: the board file has no 'jobs'") }
        default: return nil
        }
        return row
    }
}
