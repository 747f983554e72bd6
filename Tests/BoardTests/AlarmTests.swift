import Fleets
import Testing

@testable import Board

/// Events that conditions raise.
@Suite struct AlarmTests {
    private static func file(_ events: String) -> String {
        """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h"}
        lines:
          door: {offset: 1, direction: input, field: door.open}
          spare: {offset: 2, direction: output}
        settings:
          limit: {type: number, default: 45, field: temperature.limit}
          level: {type: number, default: 45}
          name: {type: text, default: ''}
        events:
          \(events)

        """
    }

    private func fields(_ alarm: Alarm, _ board: borrowing Board) -> [String] {
        var paths: [String] = []
        for index in alarm.data.indices {
            let field = board.fields[alarm.data[index]]
            paths.append(field.path.bytes.text)
        }
        return paths
    }

    @Test func defaults() throws {
        let board = try board(Self.file("high: {when: level > limit and not door and spare and level < 100}"))
        let alarm = board.alarms[0]
        #expect(alarm.name.bytes.text == "high" && alarm.rule.type.bytes.text == "high")
        #expect(alarm.rule.severity == .warn && alarm.rule.limit == .usual)
        #expect(alarm.hold == 0 && alarm.clear == nil && alarm.cleared == nil)
        let paths = fields(alarm, board)
        #expect(paths == ["level", "temperature.limit", "door.open"])
    }

    @Test func everyKey() throws {
        let board = try board(
            Self.file(
                """
                startup: {type: started}
                  high: {when: level > 45, clear: level < 43, for: 5min, type: tooHigh, cleared: highOver, severity: error,
                         at_most: {count: 2, per: 1h}, data: [door.open, level, door.open]}
                """))
        let (alarm, count) = (board.alarms[0], board.alarms.count)
        #expect(count == 1 && alarm.rule.type.bytes.text == "tooHigh" && alarm.rule.severity == .error)
        #expect(alarm.rule.limit == EventLimit(count: 2, period: 3_600_000))
        #expect(alarm.hold == 300_000 && alarm.cleared?.bytes.text == "highOver" && alarm.clear?.terms == 1..<2)
        let paths = fields(alarm, board)
        #expect(paths == ["door.open", "level"])
        #expect(board.events.startup?.type.bytes.text == "started")
    }

    @Test(arguments: [
        ("high: level > 45", "12:9: event 'high': is a single value, expected a mapping with 'when'"),
        ("high: {}", "12:3: event 'high': when: is missing, expected a condition such as air.temperature > 45"),
        ("a b: {when: door}", "12:3: events: 'a b' is no type of an event, expected A-Z, a-z, 0-9, _ and -"),
        ("high: {wehn: door}", "12:10: event 'high': unknown key 'wehn', did you mean 'when'?"),
        ("falut: {type: f}", "12:3: events: unknown event 'falut', did you mean 'fault'?"),
        ("high: {when: door, type: a/b}", "12:28: event 'high': type: 'a/b' is no type of an event, expected A-Z, a-z, 0-9, _ and -"),
        ("high: {when: door, cleared: ''}", "12:31: event 'high': cleared: '' is no type of an event, expected 1 to 64 characters"),
        ("high: {when: door, for: 5}", "12:27: event 'high': for: '5' has no unit, expected 1ms to 24h"),
        ("high: {when: door, for: 0s}", "12:27: event 'high': for: '0s' is out of range, expected 1ms to 24h"),
        ("high: {when: door, clear: dor}", "12:29: event 'high': clear: unknown name 'dor', did you mean 'door'?"),
        ("high: {when: door, severity: bad}", "12:32: event 'high': severity: unknown value 'bad', expected info, warn or error"),
        ("high: {when: door, at_most: {count: 0, per: 1s}}", "12:39: event 'high': at_most.count: '0' is no number of events, expected 1...32"),
        ("high: {when: door, at_most: {cout: 1, per: 1s}}", "12:32: event 'high': at_most: unknown key 'cout', did you mean 'count'?"),
        ("high: {when: door, data: level}", "12:28: event 'high': data: is a single value, expected a list of fields"),
        ("high: {when: door, data: [levle]}", "12:29: event 'high': data: unknown field 'levle', did you mean 'level'?"),
        ("high: {when: door, data: [spare]}", "12:29: event 'high': data: unknown field 'spare', expected the path of a field"),
        ("high: {when: door, data: [[level]]}", "12:29: event 'high': data: is a list, expected the path of a field"),
    ]) func wrong(event: String, error: String) {
        #expect(errors(in: Self.file(event)) == [error])
    }

    @Test func capacities() {
        let many = (0..<33).map { "e\($0): {when: door}" }.joined(separator: "\n  ")
        #expect(errors(in: Self.file(many)) == ["44:3: events: more than 32 with a condition, expected fewer from here on"])
        func file(_ type: String, _ count: Int) -> String {
            let settings = (0..<count).map { "  s\($0): {type: \(type), default: \(type == "text" ? "''" : "0")}\n" }
            let data = (0..<count).map { "s\($0)" }.joined(separator: ", ")
            return Self.file("e: {when: door, data: [\(data)]}")
                .replacing("settings:\n", with: "settings:\n" + settings.joined())
        }
        #expect(errors(in: file("number", 8)) == ["a board"])
        #expect(
            errors(in: file("number", 9)) == [
                "21:58: event 'e': data: 's8' is too much, expected at most 8 fields whose names and values take 824 bytes"
            ])
        #expect(errors(in: file("text", 6)) == ["a board"])
        #expect(
            errors(in: file("text", 7)) == [
                "19:50: event 'e': data: 's6' is too much, expected at most 8 fields whose names and values take 824 bytes"
            ])
    }
}
