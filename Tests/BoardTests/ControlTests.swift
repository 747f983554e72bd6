import Fleets
import Testing

@testable import Board

/// `controls:`.
@Suite struct ControlTests {
    private static func file(_ controls: String) -> String {
        """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h"}
        lines:
          heater: {offset: 1, direction: output, field: heater.on}
          pump: {offset: 2, direction: output}
          door: {offset: 3, direction: input, field: door.open}
          limited: {offset: 4, direction: output, max_on: 1h}
          bell: {offset: 5, direction: output, pulse: 2s}
        settings:
          target: {type: number, default: 21}
          room: {type: number, default: 20, field: air.temperature}
          name: {type: text, default: ''}
        controls:
          \(controls)

        """
    }

    @Test func thermostats() throws {
        let board = try board(
            Self.file(
                """
                heating: {type: thermostat, sensor: air.temperature, setpoint: target, output: heater}
                  cooling: {type: thermostat, sensor: room, setpoint: -18.5, output: pump, mode: cool, hysteresis: 2,
                            min_on: 1min, min_off: 5min, on_unknown: on}
                """))
        let (heating, cooling) = (board.controls.thermostats[0], board.controls.thermostats[1])
        #expect(heating.name.bytes.text == "heating" && heating.sensor == .setting(1) && heating.output == 0)
        guard case .signal(.setting(0)) = heating.setpoint, case .fixed(-18.5) = cooling.setpoint else {
            return #expect(Bool(false), "other setpoints")
        }
        #expect(heating.mode == .heat && heating.hysteresis == 0.5 && heating.minOn == 0 && heating.minOff == 0)
        #expect(heating.onUnknown == .off && heating.sourceLine == 15)
        #expect(cooling.mode == .cool && cooling.hysteresis == 2 && cooling.minOn == 60_000)
        #expect(cooling.minOff == 300_000 && cooling.onUnknown == .on && cooling.output == 1)
    }

    @Test func rules() throws {
        let board = try board(
            Self.file(
                """
                lamp: {type: rule, when: door, for: 5s, then: {set: heater, to: on}, else: {set: target, to: 16}}
                  bell: {type: rule, when: target > 30, then: [{pulse: pump, for: 1s}, {wait: 2s}, {set: heater, to: off}]}
                """))
        let (lamp, bell) = (board.controls.rules[0], board.controls.rules[1])
        #expect(lamp.hold == 5_000 && lamp.then?.steps == 0..<1 && lamp.then?.outputs == 1)
        #expect(lamp.otherwise?.steps == 1..<2 && lamp.otherwise?.outputs == 0 && lamp.otherwise?.settings == 1)
        #expect(bell.hold == 0 && bell.then?.steps == 2..<5 && bell.then?.outputs == 3 && bell.otherwise == nil)
        #expect(bell.then?.name.bytes.text == "bell")
        let hasNoCommand = board.commands.commands.isEmpty
        #expect(hasNoCommand)
    }

    @Test func guards() throws {
        let board = try board(
            Self.file(
                """
                dry: {type: guard, when: target < 10, hold: pump, at: off}
                  open: {type: guard, when: door, hold: pump, at: off, on_unknown: release}
                """))
        let (dry, open) = (board.controls.guards[0], board.controls.guards[1])
        #expect(dry.line == 1 && dry.level == .off && dry.holdsUnknown && dry.sourceLine == 15)
        #expect(open.line == 1 && !open.holdsUnknown)
    }

    static let thermostat = "h: {type: thermostat, sensor: room, setpoint: target, output: heater"

    @Test(arguments: [
        ("h: on", ["15:6: control 'h': is a single value, expected a mapping with 'type'"]),
        ("a b: {type: rule}", ["15:3: controls: 'a b' is no name of a control, expected A-Z, a-z, 0-9, _ and -"]),
        ("h: {}", ["15:3: control 'h': type: is missing, expected thermostat, rule or guard"]),
        ("h: {type: thermostt}", ["15:13: control 'h': type: unknown value 'thermostt', did you mean 'thermostat'?"]),
        (
            "h: {type: thermostat}",
            [
                "15:3: control 'h': sensor: is missing, expected the name of a field that is a number",
                "15:3: control 'h': setpoint: is missing, expected a number or the name of a setting",
                "15:3: control 'h': output: is missing, expected the name of a line",
            ]
        ),
        ("\(thermostat), min_no: 5s}", ["15:73: control 'h': unknown key 'min_no', did you mean 'min_on'?"]),
        ("\(thermostat), mode: warm}", ["15:79: control 'h': mode: unknown value 'warm', expected heat or cool"]),
        ("\(thermostat), hysteresis: -1}", ["15:85: control 'h': hysteresis: '-1' is negative, expected 0 or more"]),
        ("\(thermostat), hysteresis: some}", ["15:85: control 'h': hysteresis: 'some' is no number, expected a number"]),
        ("\(thermostat), min_on: 60}", ["15:81: control 'h': min_on: '60' has no unit, expected 0s to 24h"]),
        ("\(thermostat), min_off: 25h}", ["15:82: control 'h': min_off: '25h' is out of range, expected 0s to 24h"]),
        ("\(thermostat), on_unknown: half}", ["15:85: control 'h': on_unknown: 'half' is no level, expected on or off"]),
        (
            "h: {type: thermostat, sensor: rom, setpoint: 21, output: heater}",
            ["15:33: control 'h': sensor: unknown name 'rom', did you mean 'room'?"]
        ),
        (
            "h: {type: thermostat, sensor: door.open, setpoint: name, output: door}",
            [
                "15:33: control 'h': sensor: 'door.open' is no number, expected the name of a field that is a number",
                "15:54: control 'h': setpoint: 'name' is no number, expected a number or the name of a setting",
                "15:68: control 'h': output: 'door' is an input, expected an output",
            ]
        ),
        (
            "\(thermostat)}\n  h2: {type: thermostat, sensor: room, setpoint: 3, output: heater}",
            ["16:61: control 'h2': output: line 'heater' is already controlled by 'h' (line 15)"]
        ),
        (
            "r: {type: rule, when: door, then: {set: heater, to: on}}\n  \(thermostat)}",
            ["16:65: control 'h': output: line 'heater' is already set by 'r' (line 15)"]
        ),
        (
            "\(thermostat)}\n  r: {type: rule, when: door, else: {pulse: heater, for: 1s}}",
            ["16:37: control 'r': else: line 'heater' is already controlled by 'h' (line 15)"]
        ),
        (
            "h: {type: thermostat, sensor: room, setpoint: 20, output: limited}",
            ["15:61: control 'h': output: 'limited' has 'max_on', and would be switched on again at once, expected 'min_off' too"]
        ),
        (
            "h: {type: thermostat, sensor: room, setpoint: 20, output: bell}",
            ["15:61: control 'h': output: 'bell' goes off by itself, expected an output that stays on"]
        ),
        ("h: {type: thermostat, sensor: room, setpoint: 20, output: limited, min_off: 1min}", ["a board"]),
        ("r: {type: rule, when: door}", ["15:3: control 'r': does nothing, expected 'then', 'else' or both"]),
        ("r: {type: rule, then: {set: pump, to: on}}", ["15:3: control 'r': when: is missing, expected a condition"]),
        ("r: {type: rule, when: dor, then: {set: pump, to: on}}", ["15:25: control 'r': when: unknown name 'dor', did you mean 'door'?"]),
        ("r: {type: rule, when: door, for: soon, then: {set: pump, to: on}}", ["15:36: control 'r': for: 'soon' is no time, expected a whole number with ms, s, min or h"]),
        ("r: {type: rule, when: door, then: pump}", ["15:37: control 'r': then: is a single value, expected a step such as {set: lamp, to: on}, or a list of steps"]),
        ("r: {type: rule, when: door, then: []}", ["15:37: control 'r': then: is empty, expected a list of 1 to 16 steps"]),
        ("r: {type: rule, when: door, then: {}}", ["15:31: control 'r': then: does nothing, expected 'set', 'pulse', 'wait' or 'wait_for'"]),
        ("r: {type: rule, when: door, then: {set: pmp, to: on}}", ["15:43: control 'r': then: set: there is no line 'pmp', did you mean 'pump'?"]),
        ("r: {type: rule, when: door, else: [{set: pump, to: on}, {wait: 5}]}", ["15:66: control 'r': else: step 2: wait: '5' has no unit, expected 1ms...24h"]),
        ("r: {type: rule, when: door, then: {set: pump, to: $x}}", ["15:53: control 'r': then: to: '$x' is no parameter of the command, expected one under 'params'"]),
        ("r: {type: rule, when: door, then: {set: name, to: 5}}", ["15:53: control 'r': then: to: '5' is not allowed, expected a text of at most 64 bytes"]),
        ("g: {type: guard}", [
            "15:3: control 'g': when: is missing, expected a condition such as air.temperature > 45",
            "15:3: control 'g': hold: is missing, expected the name of a line",
            "15:3: control 'g': at: is missing, expected on or off",
        ]),
        ("g: {type: guard, when: door, hold: door, at: off}", ["15:38: control 'g': hold: 'door' is an input, expected an output"]),
        ("g: {type: guard, when: door, hold: pump, at: keep}", ["15:48: control 'g': at: 'keep' is no level, expected on or off"]),
        ("g: {type: guard, when: door, hold: pump, at: off, on_unknown: off}", ["15:65: control 'g': on_unknown: unknown value 'off', expected hold or release"]),
        (
            "g: {type: guard, when: door, hold: pump, at: off}\n  g2: {type: guard, when: not door, hold: pump, at: on}",
            ["16:43: control 'g2': hold: line 'pump' would be held at the other level by 'g' (line 15)"]
        ),
    ]) func wrong(controls: String, expected: [String]) {
        #expect(errors(in: Self.file(controls)) == expected)
    }

    @Test func capacities() {
        func file(_ count: Int, _ control: (Int) -> String) -> String {
            Self.file((0..<count).map(control).joined(separator: "\n  "))
        }
        let rule: (Int) -> String = { "r\($0): {type: rule, when: door, then: {set: pump, to: on}}" }
        #expect(errors(in: file(32, rule)) == ["a board"])
        #expect(errors(in: file(33, rule)) == ["47:3: control 'r32': is one too many, expected at most 32 rules"])
        let watch: (Int) -> String = { "g\($0): {type: guard, when: door, hold: pump, at: off}" }
        #expect(errors(in: file(16, watch)) == ["a board"])
        #expect(errors(in: file(17, watch)) == ["31:3: control 'g16': is one too many, expected at most 16 guards"])
        let steps = Array(repeating: "{wait: 1s}", count: 16).joined(separator: ", ")
        let long: (Int) -> String = { "r\($0): {type: rule, when: door, then: [\(steps)]}" }
        #expect(errors(in: file(8, long)) == ["a board"])
        #expect(
            errors(in: Self.file((0..<8).map(long).joined(separator: "\n  ") + "\n  last: {type: rule, when: door, then: {wait: 1s}}"))
                == ["23:34: control 'last': then: is one too many, expected at most 128 in all"])
    }
}
