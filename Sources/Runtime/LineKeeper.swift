import Bindings
import Board
import FixedMemory
import Fleets
import Hardware

/// Keeps the board file's lines requested: takes them at start, again when one was not to be had, and passes on what
/// they do. A line that cannot be used never keeps the others from working.
struct LineKeeper: ~Copyable {
    /// A line that was not to be had is asked for again after this many milliseconds: its holder may have gone.
    static let retryInterval: Int64 = 10_000

    /// Edges served of one line in one turn: as many as the kernel keeps for a line.
    private static let edgesPerTurn = 16

    private var lines: Lines
    /// When to ask again for lines that are not requested; nil while all are.
    private(set) var deadline: Instant?
    /// Lines whose failure has been logged, so that a retry that fails again is silent.
    private var isFailureKnown = InlineArray<64, Bool>(repeating: false)

    /// Takes nothing yet: the first `service` does.
    init(_ board: borrowing Board, now: Instant) {
        lines = Lines(chip: board.chip, thing: board.thing)
        deadline = now
    }

    func addDescriptors(_ board: borrowing Board, to poller: inout Poller) {
        poller.add(lines.chipDescriptor)
        for index in board.lines.indices { poller.add(lines.descriptor(index)) }
    }

    // MARK: Each turn

    /// Takes lines that are due and passes on edges.
    mutating func service(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log) {
        if let due = deadline, now >= due { requestMissing(board, &bindings, now: now, log: log) }
        for index in board.lines.indices { passEdges(index, board, &bindings, now: now, log: log) }
    }

    private mutating func requestMissing(
        _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log
    ) {
        deadline = nil
        for index in board.lines.indices where !lines.isRequested(index) {
            do throws(HardwareError) {
                try lines.request(index, board.lines[index])
                isFailureKnown[index] = false
                bindings.observe(line: index, level: try lines.level(index))
            } catch {
                failed(index, error, board, &bindings, now: now, log: log)
            }
        }
    }

    private mutating func passEdges(
        _ index: Int, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log
    ) {
        do throws(HardwareError) {
            for _ in 0..<Self.edgesPerTurn {
                guard let edge = try lines.nextEdge(index) else { return }
                // After a loss only the line itself knows its level.
                bindings.observe(line: index, level: edge.lost > 0 ? try lines.level(index) : edge.level)
            }
        } catch {
            failed(index, error, board, &bindings, now: now, log: log)
        }
    }

    // MARK: What the cloud asks for

    /// Sets a line, and tells the bindings what the hardware says afterwards.
    mutating func set(
        _ change: Bindings.Change, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log
    ) {
        do throws(HardwareError) {
            try lines.set(change.line, change.level)
            bindings.observe(line: change.line, level: try lines.level(change.line))
        } catch {
            failed(change.line, error, board, &bindings, now: now, log: log)
        }
    }

    /// Asks every line for its level, for a report of the whole state.
    mutating func refresh(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log) {
        for index in board.lines.indices where lines.isRequested(index) {
            do throws(HardwareError) {
                bindings.observe(line: index, level: try lines.level(index))
            } catch {
                failed(index, error, board, &bindings, now: now, log: log)
            }
        }
    }

    // MARK: Stop

    /// Sets the outputs that have one to their exit level.
    mutating func applyExitLevels(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log) {
        for index in board.lines.indices {
            guard let level = board.lines[index].exit, lines.isRequested(index) else { continue }
            set(Bindings.Change(line: index, level: level), board, &bindings, now: now, log: log)
        }
    }

    mutating func release() { lines.releaseAll() }

    // MARK: Failure

    /// The line has no level any more; it is released and asked for again later.
    private mutating func failed(
        _ index: Int, _ error: HardwareError, _ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: Log
    ) {
        lines.release(index)
        bindings.observe(line: index, level: nil)
        deadline = deadline ?? now + Self.retryInterval
        guard !isFailureKnown[index] else { return }
        isFailureKnown[index] = true
        var text = Message("line ")
        text.quote(board.lines[index].name.bytes)
        text.add(": ")
        error.describe(into: &text)
        text.add(", tried again every 10 s")
        log.write(.error, "lines", text)
    }
}
