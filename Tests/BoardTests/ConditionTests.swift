import FixedMemory
import Fleets
import Testing

@testable import Board

/// Conditions, read as `when:` of an event.
@Suite struct ConditionTests {
    static func file(_ when: String) -> String {
        """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h"}
        lines:
          door: {offset: 1, direction: input, field: door.open}
          valve: {offset: 2, direction: output, field: valve.state, values: {off: closed, on: open}}
          fan: {offset: 3, direction: output, field: fan.level, values: {off: 0, on: 1}}
          spare: {offset: 4, direction: output}
          clash: {offset: 5, direction: output, field: target-2}
        settings:
          target: {type: number, default: 21}
          target-2: {type: integer, default: 2, field: other}
          mode: {type: text, enum: [eco, comfort], default: eco}
          label: {type: text, default: ''}
          isAway: {type: boolean, default: false}
        events:
          e: {when: \(when)}

        """
    }

    /// What a condition is made of: `target>45 !door and`.
    private func terms(_ when: String) throws -> String {
        let board = try board(Self.file(when))
        var words: [String] = []
        for index in board.alarms[0].when.terms {
            switch board.terms[index] {
            case .and: words.append("and")
            case .or: words.append("or")
            case .not: words.append("not")
            case .comparison(let signal, let comparison, .constant(let value)):
                words.append("\(name(signal, board)) \(comparison) \(text(value))")
            case .comparison(let signal, let comparison, .signal(let other, let plus)):
                words.append("\(name(signal, board)) \(comparison) \(name(other, board))\(plus == 0 ? "" : " + \(plus)")")
            }
        }
        return words.joined(separator: ", ")
    }

    private func name(_ signal: Signal, _ board: borrowing Board) -> String {
        switch signal {
        case .line(let index): board.lines[index].name.bytes.text
        case .setting(let index): board.settings[index].name.bytes.text
        case .measure(let index): "measure \(index)"
        }
    }

    private func text(_ value: FieldValue) -> String {
        var message = Message()
        value.describe(into: &message)
        return message.bytes.text
    }

    @Test(arguments: [
        ("door.open", "door equal true"),
        ("not door.open", "door equal true, not"),
        ("spare", "spare equal true"),
        ("door and isAway or spare", "door equal true, isAway equal true, and, spare equal true, or"),
        ("door or isAway and spare", "door equal true, isAway equal true, spare equal true, and, or"),
        ("(door or isAway) and not (spare)", "door equal true, isAway equal true, or, spare equal true, not, and"),
        ("not not door", "door equal true, not, not"),
        ("not target > 3 and door", "target greater 3, not, door equal true, and"),
        ("target > 45", "target greater 45"),
        ("target>=45", "target greaterOrEqual 45"),
        ("target<-4.5e1", "target less -45"),
        ("target <= 0.5", "target lessOrEqual 0.5"),
        ("target < other", "target less target-2"),
        ("target < other - 2", "target less target-2 + -2.0"),
        ("target < other + 0.5", "target less target-2 + 0.5"),
        ("target < other -2.5", "target less target-2 + -2.5"),
        ("'target < other -2 or door'", "target less target-2 + -2.0, door equal true, or"),
        ("mode == 'eco'", "mode equal \"eco\""),
        ("mode != \"comfort\"", "mode notEqual \"comfort\""),
        ("\"mode == 'eco'\"", "mode equal \"eco\""),
        ("label == 'what ever'", "label equal \"what ever\""),
        ("valve.state == 'open'", "valve equal \"open\""),
        ("fan.level == 1", "fan equal 1"),
        ("fan.level < 0.5", "fan less 0.5"),
        ("door.open == false", "door equal false"),
        ("door.open != isAway", "door notEqual isAway"),
        ("label == mode", "label equal mode"),
    ]) func good(when: String, expected: String) throws {
        #expect(try terms(when) == expected)
    }

    /// Errors point at the word, in quotes as well.
    @Test(arguments: [
        ("", "17:7: event 'e': when: has no value, expected a condition such as air.temperature > 45"),
        ("[door]", "17:13: event 'e': when: is a list, expected a condition such as air.temperature > 45"),
        ("''", "17:14: event 'e': when: ends too early, expected the name of a field, a line or a setting"),
        ("door and", "17:21: event 'e': when: ends too early, expected the name of a field, a line or a setting"),
        ("not", "17:16: event 'e': when: ends too early, expected the name of a field, a line or a setting"),
        ("door.opn", "17:13: event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"),
        ("zzz", "17:13: event 'e': when: unknown name 'zzz', expected a field, a line or a setting"),
        ("\"isAway or door.opn\"", "17:24: event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"),
        ("'isAway or door.opn'", "17:24: event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"),
        // Escapes and folds shift what stands behind them: then the whole condition is pointed at.
        ("\"label == \\\"x\\\" or door.opn\"", "17:13: event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"),
        ("'label == ''x'' or door.opn'", "17:13: event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"),
        ("label == 'ä°' or door.opn", "17:30: event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"),
        ("target >", "17:21: event 'e': when: ends too early, expected a name, a number, true, false or a text in quotes"),
        ("target > > 3", "17:22: event 'e': when: '>' is out of place, expected a name, a number, true, false or a text in quotes"),
        ("45 < target", "17:13: event 'e': when: '45' is out of place, expected the name of a field, a line or a setting"),
        ("10 < target < 20", "17:13: event 'e': when: '10' is out of place, expected the name of a field, a line or a setting"),
        ("target < 20 < 30", "17:25: event 'e': when: '<' is out of place, expected 'and', 'or' or the end"),
        ("target door", "17:20: event 'e': when: 'door' is out of place, expected a comparison, 'and', 'or' or the end"),
        ("target = 3", "17:20: event 'e': when: '=' is unknown, expected '=='"),
        ("door && isAway", "17:18: event 'e': when: '&&' is unknown, expected 'and'"),
        ("door || isAway", "17:18: event 'e': when: '||' is unknown, expected 'or'"),
        ("'!door'", "17:14: event 'e': when: '!' is unknown, expected 'not'"),
        ("target <> 3", "17:20: event 'e': when: '<>' is unknown, expected '!='"),
        ("target =< 3", "17:20: event 'e': when: '=<' is unknown, expected '<='"),
        ("door AND isAway", "17:18: event 'e': when: 'AND' is unknown, expected 'and'"),
        ("target > 3 OR door", "17:24: event 'e': when: 'OR' is unknown, expected 'or'"),
        ("mode is 'eco'", "17:18: event 'e': when: 'is' is unknown, expected '=='"),
        ("target > 3 door", "17:24: event 'e': when: 'door' is out of place, expected 'and', 'or' or the end"),
        ("target => 3", "17:20: event 'e': when: '=>' is unknown, expected '>='"),
        ("door + 3", "17:18: event 'e': when: '+' is out of place, expected a comparison, 'and', 'or' or the end"),
        ("target > 3°", "17:23: event 'e': when: '°' is out of place, expected 'and', 'or' or the end"),
        ("(door or isAway", "17:28: event 'e': when: ends too early, expected 'and', 'or' or ')'"),
        ("(door isAway)", "17:19: event 'e': when: 'isAway' is out of place, expected 'and', 'or' or ')'"),
        ("door)", "17:17: event 'e': when: ')' is out of place, expected a comparison, 'and', 'or' or the end"),
        ("'()'", "17:15: event 'e': when: ')' is out of place, expected the name of a field, a line or a setting"),
        ("target < other - door", "17:30: event 'e': when: 'door' is out of place, expected a number"),
        ("label == 'x", "17:22: event 'e': when: a text has no closing quote"),
        ("label == '\(String(repeating: "x", count: 65))'", "17:22: event 'e': when: a text is too long, expected at most 64 bytes"),
        ("target", "17:13: event 'e': when: 'target' is a number, expected a comparison such as 'level > 5'"),
        ("fan.level", "17:13: event 'e': when: 'fan.level' is a number, expected a comparison such as 'level > 5'"),
        ("not valve.state", "17:17: event 'e': when: 'valve.state' is a text, expected a comparison such as \"mode == 'eco'\""),
        ("target == 'eco'", "17:23: event 'e': when: 'target' is a number and ''eco'' is a text, expected two of one type"),
        ("target == door.open", "17:23: event 'e': when: 'target' is a number and 'door.open' is true or false, expected two of one type"),
        ("door.open > 0", "17:25: event 'e': when: 'door.open' is true or false and '0' is a number, expected two of one type"),
        ("door.open > isAway", "17:13: event 'e': when: 'door.open' is true or false, expected '==' or '!='"),
        ("mode < 'eco'", "17:13: event 'e': when: 'mode' is a text, expected '==' or '!='"),
        ("mode == eko", "17:21: event 'e': when: unknown name 'eko', expected a text in quotes or a name"),
        ("door == on", "17:21: event 'e': when: unknown name 'on', expected true, false or a name"),
        ("target > 4x5", "17:22: event 'e': when: unknown name '4x5', expected a number or a name"),
        ("mode == 'eko'", #"17:21: event 'e': when: 'mode' is never 'eko', expected "eco" or "comfort""#),
        ("valve.state == 'opn'", #"17:28: event 'e': when: 'valve.state' is never 'opn', expected "closed" or "open""#),
        ("label == mode - 2", "17:22: event 'e': when: 'mode' is no number, nothing can be added to it"),
        ("target-2 == 5", "17:13: event 'e': when: 'target-2' is a field and also the name of something else, expected two names"),
        ("\(String(repeating: "not ", count: 9))door", "17:45: event 'e': when: nested too deep, expected at most 8 of 'not' and '(' within each other"),
        (Array(repeating: "door", count: 17).joined(separator: " or "), "17:145: event 'e': when: is too long, expected at most 16 comparisons"),
    ]) func wrong(when: String, error: String) {
        #expect(errors(in: Self.file(when)) == [error])
    }

    @Test(arguments: [
        (">-\n      isAway or\n      door.opn", 11), ("isAway or\n      door.opn", 11), ("|\n      isAway or door.opn", 11),
        ("isAway or door.opn", 21),
    ]) func blocks(when: String, column: Int) {
        let file = Self.file("door").replacing("  e: {when: door}", with: "  e:\n    when: \(when)")
        #expect(
            errors(in: file) == ["18:\(column): event 'e': when: unknown name 'door.opn', did you mean 'door.open'?"])
        #expect(errors(in: file.replacing("door.opn", with: "door.open")) == ["a board"])
    }

    @Test func everyUnknownNameIsReported() {
        #expect(
            errors(in: Self.file("zzz and not yyy or target > xxx")) == [
                "17:13: event 'e': when: unknown name 'zzz', expected a field, a line or a setting",
                "17:25: event 'e': when: unknown name 'yyy', expected a field, a line or a setting",
                "17:41: event 'e': when: unknown name 'xxx', expected a number or a name",
            ])
    }

    @Test func asLongAsItMayBe() throws {
        let when = Array(repeating: "door", count: 16).joined(separator: " or ")
        #expect(try board(Self.file(when)).alarms[0].when.terms == 0..<31)
        #expect(try board(Self.file("\(String(repeating: "(", count: 8))door\(String(repeating: ")", count: 8))"))
            .alarms[0].when.terms == 0..<1)
    }

    @Test func termsOfAll() {
        let when = Array(repeating: "door", count: 16).joined(separator: " or ")
        func file(_ count: Int) -> String {
            Self.file(when) + (1..<count).map { "  e\($0): {when: \(when)}\n" }.joined()
        }
        #expect(errors(in: file(8)) == ["a board"])
        #expect(
            errors(in: file(9)) == [
                "25:14: event 'e8': when: is one too many, expected at most 256 comparisons and joints in all conditions"
            ])
    }
}
