import Testing

@testable import Board

/// `commands:`.
@Suite struct CommandTests {
    private static func file(_ commands: String) -> String {
        """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h"}
        lines:
          pump: {offset: 1, direction: output}
          flow: {offset: 2, direction: input}
        settings: {target: {type: number, max: 35, default: 21}, hour: {type: integer, default: 6}}
        commands:
          \(commands)

        """
    }

    @Test func everything() throws {
        let board = try board(
            Self.file(
                """
                water:
                    params:
                      seconds: {type: number, min: 0.5, max: 120, default: 2}
                      zone: {type: text, enum: [north, south]}
                      count: {type: integer, max: 3}
                      now: {type: boolean}
                    steps:
                      - {set: pump, to: $now}
                      - {pulse: pump, to: off, for: $seconds}
                      - {wait: 1min}
                      - {wait_for: flow, level: on, within: 5s}
                  stop: {set: pump, to: off}
                """))
        check(board.commands)
        let south = board.choices[1]
        #expect(south.bytes.text == "south")
    }

    private func check(_ table: borrowing CommandTable) {
        let (count, stop, none) = (
            table.commands.count, table.index(of: Array("stop".utf8).span), table.index(of: Array("sto".utf8).span))
        #expect(count == 2 && stop == 1 && none == nil)
        let water = table.commands[0]
        #expect(water.parameters == 0..<4 && water.steps == 0..<4 && water.outputs == 1 && water.lines == 3)
        #expect(water.sourceLine == 9)
        let seconds = table.parameters[0]
        #expect(seconds.rule.minimum == 0.5 && seconds.rule.maximum == 120 && seconds.fallback == .integer(2))
        let (zone, number, last) = (table.parameters[1], table.parameters[2], table.commands[1])
        #expect(zone.rule.choices == 0..<2)
        #expect(number.rule.minimum == -.infinity && number.fallback == nil)
        #expect(last.parameters.isEmpty && last.steps == 4..<5)
        guard case .pulse(line: 0, .off, .parameter(0)) = table.steps[1],
            case .wait(.milliseconds(60_000)) = table.steps[2],
            case .waitFor(line: 1, .on, within: .milliseconds(5_000)) = table.steps[3],
            case .set(line: 0, .parameter(3)) = table.steps[0], case .set(line: 0, .fixed(.off)) = table.steps[4]
        else { return #expect(Bool(false), "other steps") }
    }

    @Test(arguments: [
        ("a b: {set: pump, to: on}", "9:3: commands: 'a b' is no name of a command, expected A-Z, a-z, 0-9, _ and -"),
        ("a: on", "9:6: command 'a': is a single value, expected a mapping with 'set', 'pulse' or 'steps'"),
        ("a: {}", "9:3: command 'a': does nothing, expected 'set', 'pulse', 'wait_for' or 'steps'"),
        ("a: {set: pump, too: on}", "9:18: command 'a': unknown key 'too', did you mean 'to'?"),
        ("a: {set: pump}", "9:3: command 'a': to: is missing, expected on, off or a parameter such as $value"),
        ("a: {set: pumpe, to: on}", "9:12: command 'a': set: there is no line 'pumpe', did you mean 'pump'?"),
        ("a: {set: x, to: on}", "9:12: command 'a': set: there is no line 'x', expected a name under 'lines' or 'settings'"),
        ("a: {set: targte, to: 20}", "9:12: command 'a': set: there is no line 'targte', did you mean 'target'?"),
        ("a: {steps: [{wait: 1s, to: on}]}", "9:26: command 'a': step 1: to: is not for 'wait', which has its time itself"),
        ("a: {wait_for: flow, level: on, within: 1s, for: 1s}", "9:46: command 'a': for: is not for 'wait_for', expected 'within'"),
        ("a: {params: {on: {type: boolean}}, set: pump, to: on}", "a board"),
        ("a: {params: {v: {type: boolean}}, set: pump, to: v}", "9:52: command 'a': to: 'v' is no level, did you mean '$v'?"),
        ("a: {params: {v: {type: number}}, set: target, to: v}", "9:53: command 'a': to: 'v' is not allowed, did you mean '$v'?"),
        ("a: {set: [pump], to: on}", "9:12: command 'a': set: is a list, expected the name of a line or setting"),
        ("a: {set: target}", "9:3: command 'a': to: is missing, expected a value or a parameter such as $value"),
        ("a: {set: target, to: 36}", "9:24: command 'a': to: '36' is not allowed, expected 35 or less"),
        ("a: {set: target, to: warm}", "9:24: command 'a': to: 'warm' is not allowed, expected a number"),
        ("a: {set: hour, to: 6.5}", "9:22: command 'a': to: '6.5' is not allowed, expected a whole number"),
        ("a: {set: target, to: $x}", "9:24: command 'a': to: '$x' is no parameter of the command, expected one under 'params'"),
        ("a: {params: {x: {type: number}}, set: hour, to: $x}", "9:51: command 'a': to: '$x' is of another type than the setting, expected the same type"),
        ("a: {set: target, to: 20, for: 3s}", "9:28: command 'a': for: is for 'pulse', not for 'set'"),
        ("a: {pulse: target, for: 3s}", "9:14: command 'a': pulse: there is no line 'target', expected a name under 'lines'"),
        ("a: {set: flow, to: on}", "9:12: command 'a': set: 'flow' is an input, expected an output"),
        ("a: {set: pump, to: half}", "9:22: command 'a': to: 'half' is no level, expected on, off or a parameter such as $value"),
        ("a: {set: pump, to: $x}", "9:22: command 'a': to: '$x' is no parameter of the command, expected one under 'params'"),
        ("a: {set: pump, to: on, for: 3s}", "9:26: command 'a': for: is for 'pulse', not for 'set'"),
        ("a: {set: pump, to: on, pulse: pump}", "9:26: command 'a': pulse: is one too many, expected one of 'set', 'pulse', 'wait' and 'wait_for'"),
        ("a: {pulse: pump, for: 3}", "9:25: command 'a': for: '3' has no unit, expected 1ms...24h"),
        ("a: {pulse: pump, for: 25h}", "9:25: command 'a': for: '25h' is out of range, expected 1ms...24h"),
        ("a: {pulse: pump, for: 1s, to: $x}", "9:33: command 'a': to: '$x' is no level, expected on or off"),
        ("a: {pulse: pump, for: 1s, level: on}", "9:29: command 'a': level: is for 'wait_for', not for 'pulse'"),
        ("a: {params: {s: {type: number}}, pulse: pump, for: $s}", "9:54: command 'a': for: '$s' may be no time, expected a number with 'min' and 'max' in 0...86400"),
        ("a: {params: {s: {type: text}}, pulse: pump, for: $s}", "9:52: command 'a': for: '$s' may be no time, expected a number with 'min' and 'max' in 0...86400"),
        ("a: {params: {s: {type: text}}, set: pump, to: $s}", "9:49: command 'a': to: '$s' is of another type than the line's values, expected type: boolean"),
        ("a: {wait_for: flow, level: up, within: 1s}", "9:30: command 'a': level: 'up' is no level, expected on or off"),
        ("a: {wait_for: flow, level: on}", "9:3: command 'a': within: is missing, expected a time such as 5s, or a parameter such as $seconds"),
        ("a: {steps: []}", "9:14: command 'a': steps: is empty, expected a list of 1 to 16 steps"),
        ("a: {steps: {}}", "9:14: command 'a': steps: is a mapping, expected a list of 1 to 16 steps"),
        ("a: {steps: [on]}", "9:15: command 'a': step 1: is a single value, expected a mapping with 'set', 'pulse', 'wait' or 'wait_for'"),
        ("a: {steps: [{wait: 1s}, {}]}", "9:27: command 'a': step 2: does nothing, expected 'set', 'pulse', 'wait' or 'wait_for'"),
        ("a: {steps: [{wait: 1s}], set: pump}", "9:28: command 'a': unknown key 'set', expected params or steps"),
        ("a: {set: pump, to: on, params: {x: {}}}", "9:35: command 'a': params.x.type: is missing, expected boolean, integer, number or text"),
        ("a: {set: pump, to: on, params: {x: 5}}", "9:38: command 'a': params.x: is a single value, expected a mapping with 'type'"),
        ("a: {set: pump, to: on, params: {x: {type: bool}}}", "9:45: command 'a': params.x.type: unknown value 'bool', did you mean 'boolean'?"),
        ("a: {set: pump, to: on, params: {x: {type: text, min: 1}}}", "9:51: command 'a': params.x.min: is for integers and numbers"),
        ("a: {set: pump, to: on, params: {x: {type: number, min: low}}}", "9:58: command 'a': params.x.min: 'low' is no number, expected a number"),
        ("a: {set: pump, to: on, params: {x: {type: number, min: 3, max: 2}}}", "9:66: command 'a': params.x.max: is less than 'min'"),
        ("a: {set: pump, to: on, params: {x: {type: number, enum: [a]}}}", "9:53: command 'a': params.x.enum: is for texts"),
        ("a: {set: pump, to: on, params: {x: {type: text, enum: []}}}", "9:57: command 'a': params.x.enum: is empty, expected a list of texts"),
        ("a: {set: pump, to: on, params: {x: {type: text, enum: [[a], b]}}}", "9:58: command 'a': params.x.enum: holds what is no text of at most 64 bytes"),
        ("a: {set: pump, to: on, params: {x: {type: text, enum: [a, b], default: c}}}", #"9:74: command 'a': params.x.default: 'c' is not allowed, expected "a" or "b""#),
        ("a: {set: pump, to: on, params: {x: {type: integer, max: 4, default: 5}}}", "9:71: command 'a': params.x.default: '5' is not allowed, expected 4 or less"),
    ]) func wrong(command: String, error: String) {
        #expect(errors(in: Self.file(command)) == [error])
    }

    @Test(arguments: [
        ("to: 0", nil), ("to: 33.5", nil), ("to: 100", nil), ("to: on", nil),
        ("params: {v: {type: number}}, to: $v", nil), ("params: {v: {type: integer}}, to: $v", nil),
        ("params: {v: {type: boolean}}, to: $v", nil),
        ("to: 100.5", "6:21: command 'a': to: '100.5' is out of range, expected 0...100 in percent"),
        ("to: -1", "6:21: command 'a': to: '-1' is out of range, expected 0...100 in percent"),
        ("to: fast", "6:21: command 'a': to: 'fast' is no level, expected 0...100 in percent, on, off or a parameter such as $value"),
        ("to: '50'", "6:21: command 'a': to: '50' is no level, expected 0...100 in percent, on, off or a parameter such as $value"),
        ("params: {v: {type: text}}, to: $v", "6:48: command 'a': to: '$v' is of another type than the line's values, expected type: number or boolean"),
    ] as [(String, String?)]) func shareOfAPWM(to: String, error: String?) {
        let yaml = """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines: {fan: {offset: 1, direction: output, pwm: {period: 1s}}}
            commands:
              a: {set: fan, \(to)}

            """
        #expect(errors(in: yaml) == [error ?? "a board"])
    }

    @Test func capacities() {
        let many = (1...33).map { "c\($0): {set: pump, to: on}" }.joined(separator: "\n  ")
        #expect(errors(in: Self.file(many)) == ["41:3: commands: more than 32 commands, expected fewer from here on"])
        let steps = (1...17).map { _ in "{wait: 1s}" }.joined(separator: ", ")
        #expect(
            errors(in: Self.file("a: {steps: [\(steps)]}"))
                == ["9:207: command 'a': step 17: is one too many, expected at most 16 in a command and 128 in all"])
        let params = (1...9).map { "p\($0): {type: boolean}" }.joined(separator: ", ")
        #expect(
            errors(in: Self.file("a: {set: pump, to: on, params: {\(params)}}"))
                == ["9:203: command 'a': params: one too many, expected at most 8 in a command and 64 in all"])
        let choices = (1...97).map { "c\($0)" }.joined(separator: ", ")
        #expect(
            errors(in: Self.file("a: {set: pump, to: on, params: {p: {type: text, enum: [\(choices)]}}}"))
                == ["9:529: command 'a': params.p.enum: one too many, expected at most 96 in all"])
    }

    @Test func stateAndClock() throws {
        let plain = try board(Self.file("a: {set: pump, to: on}"))
        let folder = plain.state
        #expect(folder.bytes.text == "/var/lib/shadowpin")
        guard case .synchronised = plain.clock else { return #expect(Bool(false)) }
        let trusting = try board(Self.file("a: {set: pump, to: on}") + "state: /s\nclock: trusted\n")
        let other = trusting.state
        #expect(other.bytes.text == "/s")
        guard case .trusted = trusting.clock else { return #expect(Bool(false)) }
        #expect(
            errors(in: Self.file("a: {set: pump, to: on}") + "clock: mine\n")
                == ["10:8: clock: unknown value 'mine', expected synchronised or trusted"])
    }
}
