import Board
import FixedMemory
import Fleets
import Transport

/// The file `run` in the state folder: by it a run knows how the one before ended.
struct RunFile {
    private let record: RunRecord
    private let store: DurableFile?

    init(in folder: Board.Folder) {
        record = RunRecord(boot: Self.boot())
        store = (try? filePath(folder.bytes, "/run")).map { DurableFile($0) }
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

    /// Says why this run begins, and writes down that it does.
    func begin(log: inout Log) -> StartReason {
        // What RunRecord writes, and the file's trailer.
        var kept = FixedBuffer<64>()
        if let store { _ = store.read(into: &kept) }
        let reason = record.reason(after: kept.bytes)
        write(record.whileRunning, log: &log)
        return reason
    }

    /// Writes down that this run ended as it should.
    func end(log: inout Log) { write(record.onceStopped, log: &log) }

    private func write(_ text: RunRecord.Text, log: inout Log) {
        guard let store else { return }
        do throws(FileError) { try store.write(text.bytes) } catch {
            var text = Message("this run cannot be written down, the next one may give a wrong reason for its start: ")
            error.describe(into: &text)
            text.add(", see 'state' in the board file")
            log.write(.error, "events", text)
        }
    }
}
