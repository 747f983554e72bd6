import Fleets
import Testing

@testable import Board

/// What outputs do beside being on or off, `interlocks:`, and what is made of inputs.
@Suite struct OutputTests {
    private func line(_ keys: String) throws -> Line { try board(WrongFile(.line("pin: 11, \(keys)")).yaml).lines[0] }

    private func output(_ keys: String) throws -> OutputPolicy { try line("direction: output, \(keys)").output }

    private func input(_ keys: String) throws -> Line { try line("direction: input, \(keys)") }

    private func steps(_ pattern: Pattern?) -> [Int64] { (0..<(pattern?.count ?? 0)).map { pattern![$0] } }

    @Test func patterns() throws {
        let pulse = try output("pulse: 2s").pattern
        #expect(steps(pulse) == [2_000] && pulse?.repeats == false)
        let blink = try output("blink: {on: 500ms, off: 1s}").pattern
        #expect(steps(blink) == [500, 1_000] && blink?.repeats == true)
        let sequence = try output("sequence: {steps: [1s, 50ms, 2s]}").pattern
        #expect(steps(sequence) == [1_000, 50, 2_000] && sequence?.repeats == false)
        #expect(try output("sequence: {steps: [1s, 50ms], repeat: true}").pattern?.repeats == true)
    }

    @Test func times() throws {
        let policy = try output("min_on: 60s, min_off: 3min, max_on: 10min")
        #expect([policy.minimumOn, policy.minimumOff, policy.maximumOn] == [60_000, 180_000, 600_000])
        let last = try line("direction: output, initial: last")
        #expect(last.output.startsAsLast && last.initial == .off)
    }

    @Test func modulation() throws {
        guard case .slow(10_000)? = try output("pwm: {period: 10s}").modulation else {
            Issue.record("no slow PWM")
            return
        }
        for (frequency, period) in [("25kHz", 40_000), ("1Hz", 1_000_000_000), ("10MHz", 100)] as [(String, Int64)] {
            let file = WrongFile(.line("direction: output, pwm: {chip: fe20c000.pwm, channel: 1, frequency: \(frequency)}"))
            let line = try board(file.yaml).lines[0]
            guard case .kernel(let pwm)? = line.output.modulation else {
                Issue.record("no PWM of the kernel's")
                return
            }
            #expect(pwm.chip.bytes.text == "fe20c000.pwm" && pwm.channel == 1 && pwm.period == period)
            #expect(line.offset == Line.unresolved)
        }
        #expect(try line("direction: output, pwm: {chip: p, frequency: 1kHz}").offset == 17)
    }

    @Test func measuresOfLines() throws {
        let board = try board(
            WrongFile(
                .top(
                    """
                    chip: simulated
                    thing: t
                    """)
            ).yaml.replacing(
                "lines: {p: {offset: 17, direction: input}}",
                with: """
                    lines:
                      pump: {offset: 1, direction: output, counters: {switches: pump.switches, on_time: pump.hours}}
                      flow: {offset: 2, direction: input, counter: {field: water.litres, factor: 0.5}, frequency: {field: water.rate}}
                      a: {offset: 3, direction: input, encoder: {with: b, field: knob, changes: 2, min: 0, max: 10}}
                      b: {offset: 4, direction: input}
                    """))
        #expect(board.measures.count == 5 && board.fields.count == 5)
        #expect(board.lines[0].output.switches == 0 && board.lines[0].output.onTime == 1)
        #expect(board.lines[1].input.pulses?.measure == 2 && board.lines[1].input.pulses?.factor == 0.5)
        #expect(board.lines[1].input.frequency?.window == 1_000)
        let encoder = try #require(board.lines[2].input.encoder)
        #expect(encoder.other == 3 && encoder.changesPerStep == 2 && encoder.minimum == 0 && encoder.maximum == 10)
        #expect(board.fields.signal(of: Array("knob".utf8).span) == .measure(4))
    }

    @Test func clicks() throws {
        let event = try #require(try input("debounce: 20ms, event: {type: pressed, clicks: {long: 2s}}").event)
        #expect(event.clicks?.gap == 400 && event.clicks?.long == 2_000)
        #expect(!event.isRaised(by: .on) && !event.isRaised(by: .off))
        #expect(try input("debounce: 20ms, event: {type: pressed, clicks: {}}").event?.clicks != nil)
    }

    @Test(arguments: [
        ("pulse: 2", "line 'pump': pulse: '2' has no unit, expected 1ms to 24h"),
        ("pulse: 25h", "line 'pump': pulse: '25h' is out of range, expected 1ms to 24h"),
        ("pulse: {on: 1s}", "line 'pump': pulse: is a mapping, expected a time such as 20s"),
        ("pulse: 1s, blink: {on: 1s, off: 1s}", "line 'pump': blink: cannot be had with 'pulse', expected one of them"),
        ("pwm: {period: 1s}, sequence: {steps: [1s]}", "line 'pump': pwm: cannot be had with 'sequence', expected one of them"),
        ("blink: 1s", "line 'pump': blink: is a single value, expected a mapping with 'on' and 'off'"),
        ("blink: {on: 1s}", "line 'pump': blink.off: is missing, expected a time such as 500ms"),
        ("blink: {on: 1s, off: 10ms}", "line 'pump': blink.off: '10ms' is out of range, expected 50ms to 1h"),
        ("blink: {on: 1s, off: 1s, count: 3}", "line 'pump': blink: unknown key 'count', expected on or off"),
        ("sequence: {}", "line 'pump': sequence.steps: is missing, expected a list of times: on, off, on…"),
        ("sequence: {steps: []}", "line 'pump': sequence.steps: is empty, expected a list of times: on, off, on…"),
        ("sequence: {steps: [1s, [2s]]}", "line 'pump': sequence.steps: holds what is no time, expected a time such as 500ms"),
        (
            "sequence: {steps: [1s, 1s, 1s], repeat: true}",
            "line 'pump': sequence.steps: ends on, and begins on again, expected an even number of times"
        ),
        ("sequence: {steps: [1s], repeat: maybe}", "line 'pump': sequence.repeat: unknown value 'maybe', expected false or true"),
        ("pwm: 1kHz", "line 'pump': pwm: is a single value, expected a mapping with 'period', or with 'chip'"),
        ("pwm: {}", "line 'pump': pwm.period: is missing, expected a time such as 10s, or 'chip'"),
        (
            "pwm: {period: 10ms}",
            "line 'pump': pwm.period: '10ms' is out of range, expected 100ms to 100s; faster needs a PWM of the kernel's"
        ),
        ("pwm: {period: 1s, channel: 0}", "line 'pump': pwm.channel: is for a PWM of the kernel's, expected 'chip' too"),
        ("pwm: {chip: p}", "line 'pump': pwm.frequency: is missing, expected a frequency such as 1kHz"),
        (
            "pwm: {chip: p, frequency: 20MHz}",
            "line 'pump': pwm.frequency: '20MHz' is no frequency, expected a whole number with Hz, kHz or MHz, 1Hz to 10MHz"
        ),
        (
            "pwm: {chip: p, frequency: 1khz}",
            "line 'pump': pwm.frequency: '1khz' is no frequency, expected a whole number with Hz, kHz or MHz, 1Hz to 10MHz"
        ),
        ("pwm: {chip: p, channel: 64, frequency: 1Hz}", "line 'pump': pwm.channel: '64' is out of range, expected 0...63"),
        (
            "pwm: {chip: p, frequency: 1Hz, period: 1s}",
            "line 'pump': pwm.period: is for an output that the loop switches, expected 'frequency'"
        ),
        (
            "pwm: {period: 1s}, field: f, values: {off: 0, on: 1}",
            "line 'pump': values: is not for 'pwm', whose field holds a number of percent"
        ),
        ("min_on: 0s", "line 'pump': min_on: '0s' is out of range, expected 1ms to 168h"),
        ("min_on: 2min, max_on: 1min", "line 'pump': max_on: '1min' is shorter than 'min_on', expected as long or longer"),
        ("pulse: 1s, min_on: 2s", "line 'pump': min_on: is of no use for an output that goes off by itself"),
        ("pulse: 1s, initial: on", "line 'pump': initial: 'on' would start it with each start of the board, expected off, or none"),
        ("pulse: 1s, initial: last", "line 'pump': initial: 'last' would start it with each start of the board, expected off, or none"),
        ("max_on: 1s, exit: on", "line 'pump': exit: 'on' leaves it on with nobody to keep its times, expected off or keep"),
        ("initial: latest", "line 'pump': initial: 'latest' is no level, expected off, on, keep or last"),
        ("exit: last", "line 'pump': exit: 'last' is no level, expected off, on or keep"),
        ("interlock: shutter", "line 'pump': interlock: there is no group 'shutter', expected a name under 'interlocks'"),
        ("counters: {}", "line 'pump': counters: is empty, expected 'switches' or 'on_time'"),
        ("counters: {switch: a.b}", "line 'pump': counters: unknown key 'switch', did you mean 'switches'?"),
        ("counters: {switches: a..b}", "line 'pump': counters.switches: 'a..b' has an empty name, expected one dot between two names"),
        ("field: f, counters: {on_time: f}", "line 'pump': counters.on_time: 'f' is already used by 'pump' (line 5)"),
        ("latch: true", "line 'pump': latch: is for inputs, expected 'direction: input' or no 'latch'"),
        ("counter: {field: f}", "line 'pump': counter: is for inputs, expected 'direction: input' or no 'counter'"),
    ]) func wrongOutputs(keys: String, error: String) {
        let errors = errors(in: WrongFile(.line("pin: 11, direction: output, \(keys)")).yaml)
        #expect(errors.map { $0.drop { $0 != " " }.dropFirst() } == [error[...]])
    }

    @Test(arguments: [
        ("pulse: 1s", "line 'pump': pulse: is for outputs, expected 'direction: output' or no 'pulse'"),
        ("max_on: 1s", "line 'pump': max_on: is for outputs, expected 'direction: output' or no 'max_on'"),
        ("interlock: g", "line 'pump': interlock: is for outputs, expected 'direction: output' or no 'interlock'"),
        ("field: f, latch: maybe", "line 'pump': latch: unknown value 'maybe', expected false or true"),
        ("latch: true", "line 'pump': latch: is of no use without 'field'"),
        ("throttle: 1s", "line 'pump': throttle: is of no use without 'field'"),
        ("field: f, throttle: soon", "line 'pump': throttle: 'soon' is no time, expected a whole number with ms, s, min or h"),
        ("counter: f", "line 'pump': counter: is a single value, expected a mapping with 'field'"),
        ("counter: {}", "line 'pump': counter.field: is missing, expected a path such as pump.on"),
        ("counter: {field: f, factor: none}", "line 'pump': counter.factor: 'none' is no number, expected a number"),
        ("counter: {field: f, factor: 0}", "line 'pump': counter.factor: '0' is out of range, expected a number, 1e-9...1e9"),
        ("frequency: {field: f, window: 2h}", "line 'pump': frequency.window: '2h' is out of range, expected 100ms to 1h"),
        ("encoder: {field: f}", "line 'pump': encoder.with: is missing, expected the name of another input"),
        ("encoder: {field: f, with: b}", "line 'pump': encoder.with: there is no line 'b', expected the name of another input"),
        ("encoder: {field: f, with: pump}", "line 'pump': encoder.with: 'pump' is the line itself, expected the name of another input"),
        ("encoder: {field: f, with: pump, min: 2, max: 1}", "line 'pump': encoder.max: '1' is less than 'min', expected more"),
        ("encoder: {field: f, with: pump, changes: 3}", "line 'pump': encoder.changes: unknown value '3', expected 1, 2 or 4"),
        (
            "event: {type: e, clicks: {}}",
            "line 'pump': event.clicks: would count each bounce, expected 'debounce' too, such as 20ms"
        ),
        (
            "debounce: 20ms, event: {type: e, on: rising, clicks: {}}",
            "line 'pump': event.on: is for edges, expected no 'on' beside 'clicks'"
        ),
        ("debounce: 20ms, event: {type: e, clicks: 2}", "line 'pump': event.clicks: is a single value, expected a mapping with 'gap' and 'long', or {}"),
        ("debounce: 20ms, event: {type: e, clicks: {gap: 1ms}}", "line 'pump': event.clicks.gap: '1ms' is out of range, expected 50ms to 5s"),
    ]) func wrongInputs(keys: String, error: String) {
        let errors = errors(in: WrongFile(.line("pin: 11, direction: input, \(keys)")).yaml)
        // An encoder on one line alone has one more.
        #expect(errors.map { $0.drop { $0 != " " }.dropFirst() }.contains(error[...]))
    }

    private static let head = "chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\n"

    private static func group(_ interlocks: String, _ up: String, _ down: String) -> String {
        head + """
            interlocks: \(interlocks)
            lines:
              up: {offset: 1, direction: output, \(up)}
              down: {offset: 2, direction: output, \(down)}
            """
    }

    @Test func aGroup() throws {
        let board = try board(Self.group("{shutter: {dead_time: 500ms}}", "interlock: shutter, initial: on", "interlock: shutter"))
        #expect(board.interlocks.count == 1 && board.interlocks[0].deadTime == 500)
        #expect(board.lines[0].output.interlock == 0 && board.lines[1].output.interlock == 0)
    }

    @Test(arguments: [
        ("[a]", "", "", ["4:13: interlocks: is a list, expected a mapping of groups"]),
        ("{g: 1s}", "", "", [
            "4:14: interlock 'g': no line is in it, expected two or more",
            "4:17: interlock 'g': is a single value, expected a mapping with 'dead_time'",
        ]),
        ("{a b: {dead_time: 1s}}", "", "", ["4:14: interlocks: 'a b' is no name of a group, expected A-Z, a-z, 0-9, _ and -"]),
        ("{g: {}}", "", "", [
            "4:14: interlock 'g': dead_time: is missing, expected a time such as 500ms",
            "4:14: interlock 'g': no line is in it, expected two or more",
        ]),
        (
            "{g: {dead_time: 11s}}", "interlock: g", "interlock: g",
            ["4:29: interlock 'g': dead_time: '11s' is out of range, expected 0ms to 10s"]
        ),
        ("{g: {dead_time: 1s}}", "", "", ["4:14: interlock 'g': no line is in it, expected two or more"]),
        ("{g: {dead_time: 1s}}", "interlock: g", "", ["4:14: interlock 'g': one line is in it, expected two or more"]),
        (
            "{g: {dead_time: 1s}}", "interlock: g", "interlock: gg",
            [
                "4:14: interlock 'g': one line is in it, expected two or more",
                "7:51: line 'down': interlock: there is no group 'gg', did you mean 'g'?",
            ]
        ),
        (
            "{g: {dead_time: 1s}}", "interlock: g, initial: on", "interlock: g, initial: on",
            ["7:63: line 'down': initial: is on, as that of 'up' (line 6) is, expected one of an interlock at most"]
        ),
        (
            "{g: {dead_time: 1s}}", "interlock: g, initial: keep", "interlock: g, exit: on",
            [
                "6:61: line 'up': initial: 'keep' may leave two outputs of an interlock on, expected off, on or last",
                "7:60: line 'down': exit: 'on' may leave two outputs of an interlock on, expected off or keep",
            ]
        ),
    ]) func wrongGroups(interlocks: String, up: String, down: String, expected: [String]) {
        #expect(errors(in: Self.group(interlocks, up, down)) == expected)
    }
}
