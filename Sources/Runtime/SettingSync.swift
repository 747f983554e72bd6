import Bindings
import Board
import FixedMemory
import Fleets
import Transport

/// Keeps the values of settings in a file, so that they survive a restart.
struct SettingSync: ~Copyable {
    /// Between two writes, in milliseconds: who changes settings without end does not wear out the disk.
    static let interval: Int64 = 1_000

    /// After a write that failed, in milliseconds: the disk may have room again.
    static let retryInterval: Int64 = 10_000

    /// Nil: the board has no settings.
    private let store: DurableFile?
    /// Up to where changes are in the file.
    private var written: UInt64 = 0
    private var nextWrite: Instant
    private var isFailureKnown = false

    /// What is written, and what a `DurableFile` has behind it.
    private typealias Kept = FixedBuffer<5258>

    /// Gives the settings the values that were kept.
    @inline(never)
    init(_ board: borrowing Board, _ bindings: inout Bindings, now: Instant, log: inout Log) {
        nextWrite = now
        store = board.settings.isEmpty ? nil : (try? filePath(board.state.bytes, "/settings")).map { DurableFile($0) }
        guard let store else { return }
        var kept = Kept()
        switch store.read(into: &kept) {
        case .nothing(wasDamaged: true):
            log.write(.error, "settings", Message("what was kept is damaged, the board file's defaults are used"))
        case .previous:
            log.write(.error, "settings", Message("what was kept last is damaged, the values before it are used"))
        case .current, .nothing: break
        }
        Self.restore(kept.bytes, board, &bindings, log: &log)
        written = bindings.settingChanges
    }

    /// Never inlined: what was kept is on the caller's stack, and what is told of it need not be.
    @inline(never)
    private static func restore(
        _ kept: Span<UInt8>, _ board: borrowing Board, _ bindings: inout Bindings, log: inout Log
    ) {
        var lines = KeptSettings(kept)
        while let line = lines.next(board.settings, board.choices) {
            switch line {
            case .value(let change): bindings.observe(setting: change.setting, value: change.value)
            case .unfit(let setting, let expected):
                var text = name(board.settings[setting].name)
                text.add(": the value that was kept is not allowed any more, ")
                text.add(expected)
                text.add(": the default is used")
                log.write(.warning, "settings", text)
            case .unknown(let unknown):
                var text = name(unknown)
                text.add(" was kept, but is not in the board file any more: left out")
                log.write(.info, "settings", text)
            }
        }
    }

    private static func name(_ name: Setting.Name) -> Message {
        var text = Message("setting ")
        text.quote(name.bytes)
        return text
    }

    /// When `service` is due; nil while all is written.
    private func deadline(_ bindings: borrowing Bindings) -> Instant? {
        store == nil || bindings.settingChanges == written ? nil : nextWrite
    }

    func addWakes(_ bindings: borrowing Bindings, to wake: inout Wake) { wake.add(deadline(bindings)) }

    /// Writes what has changed, if it is time.
    mutating func service(_ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, log: inout Log) {
        guard let due = deadline(bindings), now >= due else { return }
        nextWrite = now + (write(board, bindings, log: &log) ? Self.interval : Self.retryInterval)
    }

    /// Writes what has changed, now or never; false: it could not.
    @inline(never) @discardableResult
    mutating func write(_ board: borrowing Board, _ bindings: borrowing Bindings, log: inout Log) -> Bool {
        guard let store, bindings.settingChanges != written else { return true }
        let record = SettingRecord(board.settings, bindings)
        do throws(FileError) {
            try store.write(record.bytes)
            written = bindings.settingChanges
            isFailureKnown = false
            return true
        } catch {
            guard !isFailureKnown else { return false }
            isFailureKnown = true
            var text = Message("settings cannot be written down, a restart brings the old ones back: ")
            error.describe(into: &text)
            text.add(", tried again every 10 s, see 'state' in the board file")
            log.write(.error, "settings", text)
            return false
        }
    }
}
