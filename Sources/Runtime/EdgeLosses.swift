import Board
import FixedMemory
import Fleets

/// Counts the edges that lines have lost, for the log: a line that changes faster than it is served must not fill it.
struct EdgeLosses: ~Copyable {
    private let inPlace = InPlace()
    /// Between two accounts, in milliseconds.
    private static let interval: Int64 = 10_000

    private var counts = InlineArray<64, Int>(repeating: 0)
    private var isOwed = false
    private var next: Instant

    init(now: Instant) { next = now }

    /// When an account is due; nil: nothing was lost.
    var deadline: Instant? { isOwed ? next : nil }

    mutating func add(_ lost: Int, line: Int) {
        guard lost > 0 else { return }
        counts[line] += lost
        isOwed = true
    }

    /// Logs what was lost since the last account, if it is time for one.
    mutating func report(_ board: borrowing Board, now: Instant, log: inout Log) {
        guard isOwed, now >= next else { return }
        isOwed = false
        next = now + Self.interval
        for index in board.lines.indices where counts[index] > 0 {
            var text = Message("line ")
            text.quote(board.lines[index].name.bytes)
            text.add(": edges lost, more came than the kernel keeps: ")
            text.add(counts[index])
            log.write(.warning, "lines", text)
            counts[index] = 0
        }
    }
}
