import Fleets
import Testing

@testable import Board

/// `settings:`.
@Suite struct SettingTests {
    private static func file(_ settings: String) -> String {
        """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h"}
        lines:
          pump: {offset: 1, direction: output, field: pump.on}
        settings:
          \(settings)

        """
    }

    @Test func everything() throws {
        let board = try board(
            Self.file(
                """
                target: {type: number, min: 5, max: 35.5, default: 21}
                  mode: {type: text, enum: [eco, comfort], default: eco, field: heating.mode}
                  isOpen: {type: boolean, default: false}
                  hour: {type: integer, default: -3}
                  label: {type: text, default: ''}
                """))
        let (target, mode, count) = (board.settings[0], board.settings[1], board.settings.count)
        #expect(count == 5)
        #expect(target.name.bytes.text == "target" && target.field.bytes.text == "target" && target.sourceLine == 7)
        #expect(target.rule.minimum == 5 && target.rule.maximum == 35.5 && target.initial == .integer(21))
        #expect(mode.field.bytes.text == "heating.mode" && mode.rule.choices == 0..<2)
        let (isOpen, hour, label) = (board.settings[2], board.settings[3], board.settings[4])
        #expect(isOpen.initial == .bool(false) && hour.initial == .integer(-3) && label.initial == .text(FieldValue.Text()))
        let signal = board.fields.signal(of: Array("heating.mode".utf8).span)
        #expect(signal == .setting(1))
    }

    @Test func none() throws {
        #expect(try board(WrongFile(.line("pin: 11, direction: input")).yaml).settings.isEmpty)
    }

    @Test(arguments: [
        ("a b: {type: text, default: x}", ["7:3: settings: 'a b' is no name of a setting, expected A-Z, a-z, 0-9, _ and -"]),
        ("a: 21", ["7:6: setting 'a': is a single value, expected a mapping with 'type' and 'default'"]),
        ("a: ", ["7:3: setting 'a': has no value, expected a mapping with 'type' and 'default'"]),
        (
            "a: {}",
            [
                "7:3: setting 'a': type: is missing, expected boolean, integer, number or text",
                "7:3: setting 'a': default: is missing, expected a value",
            ]
        ),
        ("a: {type: float, default: 1}", ["7:13: setting 'a': type: unknown value 'float', expected boolean, integer, number or text"]),
        ("a: {type: number}", ["7:3: setting 'a': default: is missing, expected a value"]),
        ("a: {type: number, default: }", ["7:21: setting 'a': default: has no value, expected a value"]),
        ("a: {type: number, default: warm}", ["7:30: setting 'a': default: 'warm' is not allowed, expected a number"]),
        ("a: {type: integer, default: 1.5}", ["7:31: setting 'a': default: '1.5' is not allowed, expected a whole number"]),
        ("a: {type: number, min: 5, max: 35, default: 4}", ["7:47: setting 'a': default: '4' is not allowed, expected 5...35"]),
        ("a: {type: number, min: 5, max: 3, default: 4}", ["7:34: setting 'a': max: is less than 'min'", "7:46: setting 'a': default: '4' is not allowed, expected 3 or less"]),
        ("a: {type: boolean, min: 5, default: true}", ["7:22: setting 'a': min: is for integers and numbers"]),
        ("a: {type: number, enum: [1], default: 1}", ["7:21: setting 'a': enum: is for texts"]),
        ("a: {type: text, enum: [x, y], default: z}", [#"7:42: setting 'a': default: 'z' is not allowed, expected "x" or "y""#]),
        (#"a: {type: text, default: "\t"}"#, [#"7:28: setting 'a': default: '\x09' is not allowed, expected a text without control characters"#]),
        ("a: {type: boolean, default: on}", ["7:31: setting 'a': default: 'on' is a truth value to some YAML readers, expected true or false, or quotes around it"]),
        ("a: {type: boolean, default: true, filed: b}", ["7:37: setting 'a': unknown key 'filed', did you mean 'field'?"]),
        ("a: {type: boolean, default: true, field: b..c}", ["7:44: setting 'a': field: 'b..c' has an empty name, expected one dot between two names"]),
        ("a: {type: boolean, default: true, field: pump.on}", ["7:44: setting 'a': field: 'pump.on' is already used by 'pump' (line 5)"]),
        ("a: {type: boolean, default: true, field: pump}", ["7:44: setting 'a': field: 'pump' would have to hold the field of 'pump' (line 5)"]),
        ("pump: {type: boolean, default: true, field: b}", ["7:3: setting 'pump': line 5 has a line of this name, expected another"]),
        ("a: {type: boolean, default: true}\n  b: {type: boolean, default: true, field: a}", ["8:44: setting 'b': field: 'a' is already used by 'a' (line 7)"]),
    ]) func wrong(settings: String, expected: [String]) {
        #expect(errors(in: Self.file(settings)) == expected)
    }

    @Test func aNameThatIsAlsoAField() {
        #expect(
            errors(
                in: """
                    chip: simulated
                    thing: t
                    broker: {url: "mqtt://h"}
                    lines: {l: {offset: 1, direction: output, field: a}}
                    settings: {a: {type: boolean, default: true}}
                    """) == ["5:12: setting 'a': field: 'a' is already used by 'l' (line 4)"])
    }

    @Test func noMapping() {
        #expect(
            errors(in: "settings: [a]\n" + WrongFile(.line("pin: 11, direction: input")).yaml)
                == ["1:11: settings: is a list, expected a mapping of settings"])
    }

    @Test func capacity() {
        func settings(_ count: Int) -> String {
            (0..<count).map { "s\($0): {type: boolean, default: true}" }.joined(separator: "\n  ")
        }
        #expect(errors(in: Self.file(settings(32))) == ["a board"])
        #expect(
            errors(in: Self.file(settings(33)))
                == ["39:3: settings: more than 32 settings, expected fewer from here on"])
    }
}
