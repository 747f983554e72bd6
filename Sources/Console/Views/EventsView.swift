import Board
import FixedMemory
import Fleets

/// `events`: which are told, and how many wait to be sent.
enum EventsView {
    static func row(_ index: Int, _ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message? {
        var rows = RowFinder(index)
        if rows.isNext() {
            var row = Message("waiting to be sent: ")
            row.add(status.eventsWaiting)
            return row
        }
        if let rule = board.events.startup, rows.isNext() { return row(rule, "startup") }
        if let rule = board.events.fault, rows.isNext() { return row(rule, "fault of a line, a sensor, the chip or the watchdog") }
        if let rule = board.events.watchdog, rows.isNext() { return row(rule, "reset by the watchdog") }
        if let rule = board.events.safeMode, rows.isNext() { return row(rule, "start in safe mode") }
        if let rule = board.console.event, rows.isNext() { return row(rule, "change from a console") }
        for line in board.lines.indices {
            guard let event = board.lines[line].event, rows.isNext() else { continue }
            let name = board.lines[line].name
            var row = row(event.rule, cause(of: event))
            row.add(name.bytes)
            return row
        }
        for alarm in board.alarms.indices where rows.isNext() {
            var row = row(board.alarms[alarm].rule, "condition '")
            let name = board.alarms[alarm].name
            row.add(name.bytes)
            row.add("'")
            return row
        }
        return nil
    }

    private static func cause(of event: LineEvent) -> StaticString {
        if event.clicks != nil { return "clicks of " }
        switch event.edges {
        case .both: return "edge of "
        case .rising: return "on of "
        case .falling: return "off of "
        }
    }

    private static func row(_ rule: EventRule, _ cause: StaticString) -> Message {
        var row = Message()
        row.add(rule.type.bytes)
        row.pad(to: 28)
        row.add(rule.severity.text)
        row.pad(to: 36)
        row.add(cause)
        return row
    }
}
