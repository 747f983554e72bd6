import Board
import FixedMemory
import Fleets

/// What keeps the process going, and who may do what with it.
enum ConfigProcess {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        if let jobs = board.jobs, let row = self.jobs(&rows, jobs) { return row }
        if let watchdog = board.watchdog, rows.isNext() {
            var row = Message("watchdog: {device: ")
            row.add(yaml: watchdog.device.bytes)
            row.add(", timeout: ")
            row.add(Int(watchdog.timeout))
            row.add("s}")
            return row
        }
        if rows.isNext() {
            var row = Message("safe_mode: {starts: ")
            row.add(board.safeMode.starts)
            row.add(", within: ")
            row.add(time: board.safeMode.within)
            row.add(", lasts: ")
            row.add(time: board.safeMode.lasts)
            row.add("}")
            return row
        }
        return console(&rows, board.console)
    }

    private static func jobs(_ rows: inout RowFinder, _ jobs: JobsPolicy) -> Message? {
        if rows.isNext() { return Message("jobs:") }
        if rows.isNext() {
            var row = Message("  allow: [")
            let all = JobAction.all
            for action in all.indices where jobs.allows(all[action]) {
                row.add(all[action].name)
                row.add(", ")
            }
            row.add("]")
            return row
        }
        if !jobs.handlers.isEmpty, rows.isNext() { return row("  handlers: ", jobs.handlers.bytes) }
        if !jobs.rebootCommand.isEmpty, rows.isNext() { return row("  reboot_command: ", jobs.rebootCommand.bytes) }
        guard !jobs.installKeys.isEmpty else { return nil }
        if rows.isNext() { return Message("  install:") }
        if rows.isNext() { return row("    key_file: ", jobs.installKeys.bytes) }
        if jobs.installAuthorities.isEmpty { return nil }
        return rows.isNext() ? row("    ca_file: ", jobs.installAuthorities.bytes) : nil
    }

    private static func console(_ rows: inout RowFinder, _ console: ConsolePolicy) -> Message? {
        if rows.isNext() { return Message("console:") }
        if !console.device.isEmpty, rows.isNext() { return row("  device: ", console.device.bytes) }
        if rows.isNext() {
            var row = Message("  baud: ")
            row.add(console.baud)
            return row
        }
        if rows.isNext() {
            var row = Message("  rows: ")
            row.add(console.rows)
            return row
        }
        if rows.isNext() { return Message("  access: ").then(console.access) }
        if !console.passphraseFile.isEmpty, rows.isNext() {
            var row = row("  passphrase_file: ", console.passphraseFile.bytes)
            row.add(" # its contents are not shown")
            return row
        }
        if let event = console.event, rows.isNext() {
            var row = Message("  event: {")
            row.add(event)
            row.add("}")
            return row
        }
        return rows.isNext() ? Message("  command: ").then(console.command) : nil
    }

    private static func row(_ key: StaticString, _ value: Span<UInt8>) -> Message {
        var row = Message(key)
        row.add(yaml: value)
        return row
    }
}

extension Message {
    fileprivate func then(_ access: ConsolePolicy.Access) -> Message {
        var message = self
        switch access {
        case .off: message.add("off")
        case .view: message.add("view")
        case .control: message.add("control")
        }
        return message
    }
}
