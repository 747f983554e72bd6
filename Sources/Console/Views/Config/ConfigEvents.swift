import Board
import FixedMemory
import Fleets

/// What is told beside lines' edges.
enum ConfigEvents {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board) -> Message? {
        let events = board.events
        guard events.startup != nil || events.fault != nil || events.watchdog != nil || events.safeMode != nil
            || !board.alarms.isEmpty
        else { return nil }
        if rows.isNext() { return Message("events:") }
        if let rule = events.startup, rows.isNext() { return row("  startup: {", rule, withLimit: false) }
        if let rule = events.fault, rows.isNext() { return row("  fault: {", rule, withLimit: true) }
        if let rule = events.watchdog, rows.isNext() { return row("  watchdog: {", rule, withLimit: false) }
        if let rule = events.safeMode, rows.isNext() { return row("  safe_mode: {", rule, withLimit: false) }
        for index in board.alarms.indices {
            if let row = alarm(&rows, board.alarms[index], board) { return row }
        }
        return nil
    }

    private static func row(_ opening: StaticString, _ rule: EventRule, withLimit: Bool) -> Message {
        var row = Message(opening)
        row.add(rule, withLimit: withLimit)
        row.add("}")
        return row
    }

    private static func alarm(_ rows: inout RowFinder, _ alarm: Alarm, _ board: borrowing Board) -> Message? {
        if rows.isNext() {
            var row = Message("  ")
            row.add(yaml: alarm.name.bytes)
            row.add(": {")
            row.add(alarm.rule)
            row.add(",")
            return row
        }
        if let row = ConfigCondition.row(&rows, "    when: \"", alarm.when, board) { return row }
        if alarm.hold > 0, rows.isNext() {
            var row = Message("    ")
            row.add("for: ", time: alarm.hold)
            return row
        }
        if let clear = alarm.clear, let row = ConfigCondition.row(&rows, "    clear: \"", clear, board) { return row }
        if let cleared = alarm.cleared, rows.isNext() {
            var row = Message("    cleared: ")
            row.add(yaml: cleared.bytes)
            row.add(",")
            return row
        }
        if rows.isNext() { return Message("    data: [") }
        for index in alarm.data.indices where rows.isNext() {
            var row = Message("      ")
            let path = board.fields[alarm.data[index]].path
            row.add(path.bytes)
            row.add(",")
            return row
        }
        return rows.isNext() ? Message("    ]}") : nil
    }
}
