import Board
import FixedMemory
import Fleets
import Transport

/// This run among those before and after it, which know of each other by the file `run` in the state folder.
struct RunKeeper: ~Copyable {
    let reason: StartReason
    private(set) var safeMode: SafeMode
    private let record: RunRecord
    private let store: DurableFile?

    /// Finds out why this run begins, and writes down that it does.
    init(_ board: borrowing Board, isWatchdogReset: Bool, now: Instant, log: inout Log) {
        record = RunRecord(boot: Self.boot(), isWatchdogReset: isWatchdogReset)
        store = (try? filePath(board.state.bytes, "/run")).map { DurableFile($0) }
        // What RunRecord writes, and the file's trailer.
        var kept = FixedBuffer<64>()
        if let store { _ = store.read(into: &kept) }
        let start = record.start(after: kept.bytes)
        reason = start.reason
        let isWritten = Self.write(record.whileStarting(earlyEnds: start.earlyEnds), to: store, log: &log)
        // What cannot be counted on would never end either.
        safeMode = SafeMode(board.safeMode, earlyEnds: isWritten ? start.earlyEnds : 0, now: now)
    }

    /// Empty where the kernel does not tell.
    private static func boot() -> RunRecord.BootID {
        // 36 characters and a line end.
        var text = FixedBuffer<64>()
        do throws(FileError) {
            try readFile(try filePath(Span(), "/proc/sys/kernel/random/boot_id").bytes, into: &text)
        } catch {
            return RunRecord.BootID()
        }
        let end = text.bytes.firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        return (try? RunRecord.BootID(text.bytes.extracting(0..<end))) ?? RunRecord.BootID()
    }

    /// Writes down once that this run has lasted.
    mutating func service(now: Instant, log: inout Log) {
        if safeMode.becomesLasting(now: now) { Self.write(record.whileRunning, to: store, log: &log) }
    }

    /// Writes down that this run ended as it should.
    ///
    /// - Parameter isOver: nobody asked for it, the time of safe mode is over.
    func end(isOver: Bool, log: inout Log) {
        Self.write(record.onceStopped(earlyEnds: safeMode.earlyEndsOnceStopped(isOver: isOver)), to: store, log: &log)
    }

    @discardableResult
    private static func write(_ text: RunRecord.Text, to store: DurableFile?, log: inout Log) -> Bool {
        guard let store else { return false }
        do throws(FileError) {
            try store.write(text.bytes)
            return true
        } catch {
            var text = Message("this run cannot be written down, no safe mode and no reason of a start: ")
            error.describe(into: &text)
            text.add(", see 'state' in the board file")
            log.write(.error, "shadowpin", text)
            return false
        }
    }
}
