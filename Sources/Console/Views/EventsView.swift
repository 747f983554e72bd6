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
        if let rule = board.events.fault, rows.isNext() { return row(rule, "fault of a line or the chip") }
        if let rule = board.console.event, rows.isNext() { return row(rule, "change from a console") }
        for line in board.lines.indices {
            guard let event = board.lines[line].event, rows.isNext() else { continue }
            let name = board.lines[line].name
            var row = row(event.rule, event.edges == .both ? "edge of " : event.edges == .rising ? "on of " : "off of ")
            row.add(name.bytes)
            return row
        }
        return nil
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
