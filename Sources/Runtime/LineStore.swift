import Bindings
import Board
import FixedMemory
import Fleets
import Hardware
import Transport

/// Writes down what lines are to remember: counts, last levels, what has been done for the cloud and what it has seen. One
/// small file, `lines` in the state folder, written as seldom as its newest content allows, for flash wears out:
///
/// | what has changed | written |
/// |---|---|
/// | the shadow's wish has been done, or what it has seen | before anything moves |
/// | the level of an output with `initial: last` | a second later, and a minute after the last time |
/// | a count, of a line or of a sensor that counts pulses | ten minutes after the last time |
///
/// And at the end, whatever it is. Lines of sensors follow the board's, as they do on the chip.
struct LineStore: ~Copyable {
    private let inPlace = InPlace()
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
    init(
        _ board: borrowing Board, _ bindings: inout Bindings, _ pulses: inout PulseSensors, now: Instant, log: inout Log
    ) {
        // The first level need not wait.
        lastWrite = now + -Self.betweenLevels
        var isUsed = false
        for index in Self.lines(board) where Self.record(index, board, bindings, pulses, now: now) != nil { isUsed = true }
        file = isUsed ? (try? filePath(board.state.bytes, "/lines")).map { DurableFile($0) } : nil
        guard let file else { return }
        if file.read(into: &text) == .nothing(wasDamaged: true) {
            log.write(.error, "lines", Message("what was kept of counts and levels is damaged and left out"))
        }
        for index in Self.lines(board) {
            let name = Self.name(index, board)
            guard let record = LineRecord(of: name.bytes, in: text.bytes) else { continue }
            if index < board.lines.count {
                bindings.restore(index, record)
            } else {
                pulses.restore(index - board.lines.count, record.pulses)
            }
            written[index] = record
        }
    }

    var use: BufferUse { text.use }

    // MARK: Lines

    /// The board's, and behind them those of sensors: 64 in all.
    private static func lines(_ board: borrowing Board) -> Range<Int> {
        0..<board.lines.count + board.sensors.lines.count
    }

    /// No line has the name of a sensor.
    private static func name(_ index: Int, _ board: borrowing Board) -> Line.Name {
        index < board.lines.count ? board.lines[index].name : board.sensors.lines[index - board.lines.count].name
    }

    /// What is to outlive a restart; nil: nothing.
    @inline(never)
    private static func record(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ pulses: borrowing PulseSensors, now: Instant
    ) -> LineRecord? {
        guard index >= board.lines.count else { return bindings.record(of: index, now: now) }
        let line = index - board.lines.count
        guard board.sensors.countsPulses(line) else { return nil }
        var record = LineRecord()
        record.pulses = pulses.count(line)
        return record
    }

    // MARK: Writing

    /// Looks what has changed, and writes it down if it is time.
    mutating func service(
        _ board: borrowing Board, _ bindings: borrowing Bindings, _ pulses: borrowing PulseSensors, now: Instant,
        log: inout Log
    ) {
        guard file != nil else { return }
        for index in Self.lines(board) {
            guard let record = Self.record(index, board, bindings, pulses, now: now),
                let due = due(record, written[index], now: now)
            else { continue }
            deadline = min(deadline ?? due, due)
        }
        if let due = deadline, now >= due { write(board, bindings, pulses, now: now, log: &log) }
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
    mutating func end(
        _ board: borrowing Board, _ bindings: borrowing Bindings, _ pulses: borrowing PulseSensors, now: Instant,
        log: inout Log
    ) {
        for index in Self.lines(board) {
            guard let record = Self.record(index, board, bindings, pulses, now: now), record != written[index]
            else { continue }
            return write(board, bindings, pulses, now: now, log: &log)
        }
    }

    private mutating func write(
        _ board: borrowing Board, _ bindings: borrowing Bindings, _ pulses: borrowing PulseSensors, now: Instant,
        log: inout Log
    ) {
        guard let file else { return }
        text.truncate(to: 0)
        for index in Self.lines(board) {
            guard let record = Self.record(index, board, bindings, pulses, now: now) else { continue }
            written[index] = record
            let name = Self.name(index, board)
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
