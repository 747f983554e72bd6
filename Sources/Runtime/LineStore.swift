import Bindings
import Board
import FixedMemory
import Fleets
import Transport

/// Writes down what lines are to remember: counts, last levels, what has been done for the cloud and what it has seen. One
/// small file, `lines` in the state folder, written as seldom as its newest content allows, for flash wears out:
///
/// | what has changed | written |
/// |---|---|
/// | the shadow's wish has been done, or what it has seen | before anything moves |
/// | the level of an output with `initial: last` | a second later, and a minute after the last time |
/// | a count | ten minutes after the last time |
///
/// And at the end, whatever it is.
struct LineStore: ~Copyable {
    private static let soon: Int64 = 1_000
    private static let betweenLevels: Int64 = 60_000
    private static let betweenCounts: Int64 = 600_000

    /// Nil where no line has anything to remember.
    private let file: DurableFile?
    /// As written last.
    private var written = InlineArray<64, LineRecord>(repeating: LineRecord())
    private var lastWrite: Instant
    /// When to write; nil: nothing has changed.
    private(set) var deadline: Instant?
    private var isFailureKnown = false
    private var text = FixedBuffer<8192>()

    /// Reads what was kept, and hands it on to the lines.
    init(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log) {
        // The first level need not wait.
        lastWrite = now + -Self.betweenLevels
        var isUsed = false
        for index in board.lines.indices where bindings.record(of: index, now: now) != nil { isUsed = true }
        file = isUsed ? (try? filePath(board.state.bytes, "/lines")).map { DurableFile($0) } : nil
        guard let file else { return }
        if file.read(into: &text) == .nothing(wasDamaged: true) {
            log.write(.error, "lines", Message("what was kept of counts and levels is damaged and left out"))
        }
        for index in board.lines.indices {
            let name = board.lines[index].name
            guard let record = LineRecord(of: name.bytes, in: text.bytes) else { continue }
            bindings.restore(index, record)
            written[index] = record
        }
    }

    var use: BufferUse { text.use }

    /// Looks what has changed, and writes it down if it is time.
    mutating func service(_ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, log: inout Log) {
        guard file != nil else { return }
        for index in board.lines.indices {
            guard let record = bindings.record(of: index, now: now) else { continue }
            guard let due = due(record, written[index], now: now) else { continue }
            deadline = min(deadline ?? due, due)
        }
        if let due = deadline, now >= due { write(board, bindings, now: now, log: &log) }
    }

    private func due(_ new: LineRecord, _ old: LineRecord, now: Instant) -> Instant? {
        // After a write that failed, nothing is tried again at once.
        let first = isFailureKnown ? lastWrite + Self.betweenLevels : now
        if new.isSpent != old.isSpent || new.isLatched != old.isLatched || new.isSpent && new.askedAt != old.askedAt {
            return first
        }
        if new.isOn != old.isOn { return max(now + Self.soon, lastWrite + Self.betweenLevels) }
        return new != old ? lastWrite + Self.betweenCounts : nil
    }

    /// Writes what there is now, if that is not what is written: the process is about to end.
    mutating func end(_ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, log: inout Log) {
        for index in board.lines.indices {
            guard let record = bindings.record(of: index, now: now), record != written[index] else { continue }
            return write(board, bindings, now: now, log: &log)
        }
    }

    private mutating func write(_ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, log: inout Log) {
        guard let file else { return }
        text.truncate(to: 0)
        for index in board.lines.indices {
            guard let record = bindings.record(of: index, now: now) else { continue }
            written[index] = record
            let name = board.lines[index].name
            do throws(CapacityError) { try record.write(name.bytes, to: &text) } catch {
                preconditionFailure("a file holds the longest records of all lines")
            }
        }
        lastWrite = now
        deadline = nil
        do throws(FileError) {
            try file.write(text.bytes)
            isFailureKnown = false
        } catch {
            deadline = now + Self.betweenLevels
            guard !isFailureKnown else { return }
            isFailureKnown = true
            var reason = Message("counts and levels cannot be written down, a restart forgets them: ")
            error.describe(into: &reason)
            reason.add(", see 'state' in the board file")
            log.write(.error, "lines", reason)
        }
    }
}
