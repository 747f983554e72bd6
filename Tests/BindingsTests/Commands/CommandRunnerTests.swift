@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

/// A board whose lines follow at once, and a clock that goes when it is told to.
private struct Bench: ~Copyable {
    let loaded: LoadedBoard
    var runner = CommandRunner()
    var bindings: Bindings
    var now = Instant(milliseconds: 0)
    var wall: Int64? = 1_700_000_000_000
    /// Lines that take no level.
    var stuck: Set<Int> = []

    init(_ commands: String) throws {
        let yaml = """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              pump: {offset: 0, direction: output}
              valve: {offset: 1, direction: output, field: v, values: {off: closed, on: open}}
              lamp: {offset: 2, direction: output, initial: keep}
              heater: {offset: 3, direction: output, initial: on}
              flow: {offset: 4, direction: input}
              fan: {offset: 5, direction: output, initial: keep, pwm: {period: 1s}}
            settings:
              target: {type: number, min: 5, max: 35, default: 21}
              mode: {type: text, enum: [eco, comfort], default: eco}
              label: {type: text, default: ''}
              hour: {type: integer, default: 6}
            commands:
            \(commands)
            """
        loaded = try LoadedBoard(yaml)
        bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
        for line in 0..<6 { bindings.observe(line: line, level: .off) }
    }

    /// Starts a command; answers why not.
    mutating func start(
        _ action: String, _ params: String = "{}", id: String = "e", expiry: CommandExpiry = .at(nil)
    ) throws -> String? {
        let bytes = Array(#"{"action":"\#(action)","params":\#(params)}"#.utf8)
        let request = try CommandRequest(bytes.span)
        do throws(CommandRefusal) {
            try runner.start(request, ExecutionID(Array(id.utf8).span)!, expiry, on: loaded.board)
            return nil
        } catch {
            var message = Message()
            error.describe(in: loaded.board.choices, into: &message)
            return message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Lets time pass, and does what is due: `pump on`, `e SUCCEEDED`.
    mutating func pass(_ milliseconds: Int64 = 0) -> [String] {
        now = now + milliseconds
        var effects: [String] = []
        while let effect = runner.next(loaded.board, bindings, now: now, wall: wall) {
            switch effect {
            case .set(let change):
                let name = loaded.board.lines[change.line].name.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                effects.append("\(name) \(change.level)" + (change.share.map { " \($0)%" } ?? ""))
                if !stuck.contains(change.line) { bindings.observe(line: change.line, level: change.level) }
            case .store(let change):
                let name = loaded.board.settings[change.setting].name.bytes
                    .withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                effects.append("\(name) = \(text(change.value))")
                bindings.observe(setting: change.setting, value: change.value)
            case .finished(let id, _, let status, let reason):
                let id = id.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                let reason = reason.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                effects.append("\(id) \(status)" + (reason.isEmpty ? "" : ": \(reason)"))
            }
        }
        return effects
    }

    private func text(_ value: FieldValue) -> String {
        var message = Message()
        value.describe(into: &message)
        return message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    var due: Int64? { runner.deadline(now: now).map { $0 - now } }
}

@Suite struct CommandRunnerTests {
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func set() throws {
        var bench = try Bench("  a: {set: pump, to: on}")
        try expect(bench.start("a"), nil)
        expect(bench.due, 0)
        expect(bench.pass(), ["pump on", "e succeeded"])
        expect(bench.due, nil)
        expect(bench.runner.outputs, 0)
    }

    @Test(arguments: [
        (#"{"v":true}"#, "valve on"), (#"{"v":false}"#, "valve off"),
    ]) func setByABoolean(params: String, effect: String) throws {
        var bench = try Bench("  a: {params: {v: {type: boolean}}, set: valve, to: $v}")
        try expect(bench.start("a", params), nil)
        expect(bench.pass(), [effect, "e succeeded"])
    }

    @Test func setByTheLinesOwnValues() throws {
        var bench = try Bench("  a: {params: {v: {type: text}}, set: valve, to: $v}")
        try expect(bench.start("a", #"{"v":"open"}"#), nil)
        expect(bench.pass(), ["valve on", "e succeeded"])
        try expect(bench.start("a", #"{"v":"ajar"}"#), #"parameter 'v': expected "closed" or "open""#)
    }

    @Test(arguments: [
        (#"{"v":37.5}"#, "fan on 37.5%"), (#"{"v":100}"#, "fan on 100.0%"), (#"{"v":0}"#, "fan off 0.0%"),
    ]) func setAPWMByANumber(params: String, effect: String) throws {
        var bench = try Bench("  a: {params: {v: {type: number}}, set: fan, to: $v}")
        try expect(bench.start("a", params), nil)
        expect(bench.pass(), [effect, "e succeeded"])
    }

    @Test func aPWMIsSetToWhatItCanBe() throws {
        var bench = try Bench(
            "  a: {params: {v: {type: number}}, set: fan, to: $v}\n  b: {params: {v: {type: boolean}}, set: fan, to: $v}\n"
                + "  c: {set: fan, to: 12.5}")
        for wrong in ["100.5", "-1"] {
            try expect(bench.start("a", #"{"v":\#(wrong)}"#), "parameter 'v': expected a number 0...100")
        }
        try expect(bench.start("b", #"{"v":true}"#), nil)
        expect(bench.pass(), ["fan on", "e succeeded"])
        try expect(bench.start("c"), nil)
        expect(bench.pass(), ["fan on 12.5%", "e succeeded"])
    }

    @Test func aPWMGoesBackToTheShareThatItHad() throws {
        var bench = try Bench(
            "  a: {steps: [{wait: 1s}, {set: fan, to: 80}, {set: fan, to: 90}, {wait_for: flow, level: on, within: 1s}]}")
        bench.bindings.outputs.wish(Bindings.Change(line: 5, level: .on, share: 30), now: bench.now)
        bench.bindings.observe(line: 5, level: .on)
        try expect(bench.start("a"), nil)
        expect(bench.pass(), [])
        expect(bench.pass(1_000), ["fan on 80.0%", "fan on 90.0%"])
        expect(bench.pass(1_000), ["fan on 30.0%", "e failed: line 'flow' did not come on in time"])
    }

    @Test func stepsInOrderAndInTime() throws {
        var bench = try Bench(
            "  a: {steps: [{set: valve, to: on}, {pulse: pump, for: 2s}, {wait: 500ms}, {set: valve, to: off}]}")
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["valve on", "pump on"])
        expect(bench.due, 2_000)
        expect(bench.pass(1_999), [])
        expect(bench.pass(1), ["pump off"])
        expect(bench.due, 500)
        expect(bench.pass(500), ["valve off", "e succeeded"])
    }

    @Test func timesFromParameters() throws {
        var bench = try Bench(
            "  a: {params: {s: {type: number, min: 0, max: 9, default: 1}}, pulse: pump, to: off, for: $s}")
        try expect(bench.start("a", #"{"s":0.25}"#), nil)
        expect(bench.pass(), ["pump off"])
        expect(bench.pass(249), [])
        expect(bench.pass(1), ["pump on", "e succeeded"])
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["pump off"])
        expect(bench.pass(1_000), ["pump on", "e succeeded"])
    }

    @Test func waitingForALine() throws {
        var bench = try Bench("  a: {steps: [{wait_for: flow, level: on, within: 5s}, {set: pump, to: on}]}")
        try expect(bench.start("a"), nil)
        expect(bench.pass(4_999), [])
        bench.bindings.observe(line: 4, level: .on)
        expect(bench.pass(), ["pump on", "e succeeded"])
        // A level that is there already is not waited for.
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["pump on", "e succeeded"])
    }

    @Test func aFailureSetsBackWhatWasSet() throws {
        var bench = try Bench(
            """
              a:
                steps:
                  - {set: pump, to: on}
                  - {set: lamp, to: off}
                  - {set: heater, to: off}
                  - {wait_for: flow, level: on, within: 1s}
            """)
        bench.bindings.observe(line: 2, level: .on)
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["pump on", "lamp off", "heater off"])
        // `initial` is off, keep and on.
        expect(
            bench.pass(1_000),
            ["pump off", "lamp on", "heater on", "e failed: line 'flow' did not come on in time"])
    }

    @Test func aLineThatDoesNotFollowFails() throws {
        var bench = try Bench("  a: {steps: [{set: valve, to: on}, {set: pump, to: on}, {wait: 1s}]}")
        bench.stuck = [0]
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["valve on", "pump on", "pump off", "valve off", "e failed: line 'pump' did not come on"])
        bench.bindings.observe(line: 0, level: nil)
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["valve on", "pump on", "pump off", "valve off", "e failed: line 'pump' cannot be reached"])
    }

    @Test func timeRunsOut() throws {
        var bench = try Bench("  a: {pulse: pump, for: 10s}")
        try expect(bench.start("a", expiry: .at(Instant(milliseconds: 3_000))), nil)
        expect(bench.pass(), ["pump on"])
        expect(bench.due, 3_000)
        expect(bench.pass(3_000), ["pump off", "e timedOut: not done within ttl"])
    }

    @Test func whatMayBeOldWaitsForTheClock() throws {
        var bench = try Bench("  a: {set: pump, to: on}")
        bench.wall = nil
        let expiry = CommandExpiry.unknown(wall: 1_000, latest: Instant(milliseconds: 30_000))
        try expect(bench.start("a", expiry: expiry), nil)
        expect(bench.pass(), [])
        expect(bench.due, 1_000)
        bench.wall = 1_001
        expect(bench.pass(5_000), ["e timedOut: the request came too late"])
        try expect(bench.start("a", expiry: expiry), nil)
        bench.wall = 1_000
        expect(bench.pass(), ["pump on", "e succeeded"])
        bench.wall = nil
        try expect(bench.start("a", expiry: .unknown(wall: 1_000, latest: bench.now + 500)), nil)
        expect(bench.pass(500), ["e timedOut: not done within ttl"])
    }

    @Test func severalAtOnceOnDifferentLines() throws {
        var bench = try Bench("  a: {pulse: pump, for: 2s}\n  b: {pulse: valve, for: 1s}\n  c: {set: pump, to: off}")
        try expect(bench.start("a", id: "1"), nil)
        try expect(bench.start("b", id: "2"), nil)
        try expect(bench.start("c", id: "3"), "line 'pump' is in use by command 'a'")
        expect(bench.runner.outputs, 0b11)
        expect(bench.pass(), ["pump on", "valve on"])
        expect(bench.pass(1_000), ["valve off", "2 succeeded"])
        expect(bench.pass(1_000), ["pump off", "1 succeeded"])
        try expect(bench.start("c", id: "3"), nil)
    }

    @Test func whatSetsALineThatWentToItsSafeLevelIsGivenUp() throws {
        var bench = try Bench(
            """
              a: {steps: [{set: valve, to: on}, {pulse: pump, for: 9s}, {set: valve, to: off}]}
              b: {pulse: lamp, for: 9s}
            """)
        try expect(bench.start("a"), nil)
        try expect(bench.start("b", id: "f"), nil)
        expect(bench.pass(), ["valve on", "pump on", "lamp on"])
        bench.runner.giveUp(0b1001, on: bench.loaded.board, because: " went to its safe level, there was no connection")
        bench.bindings.observe(line: 0, level: .on)
        // The valve goes back; the pump stays where it was put.
        expect(bench.pass(), ["valve off", "e failed: line 'pump' went to its safe level, there was no connection"])
        expect(bench.runner.outputs, 0b100)
        bench.runner.giveUp(0b1001, on: bench.loaded.board, because: " went to its safe level, there was no connection")
        expect(bench.pass(9_000), ["lamp off", "f succeeded"])
    }

    @Test func noMoreThanEightAtATime() throws {
        var bench = try Bench("  a: {steps: [{wait: 1s}]}")
        for number in 1...8 { try expect(bench.start("a", id: "\(number)"), nil) }
        try expect(bench.start("a", id: "9"), "8 commands are running")
        expect(bench.pass(), [])
        expect(bench.pass(1_000), (1...8).map { "\($0) succeeded" })
    }

    @Test(arguments: [
        ("b", "{}", "the board file has no such command"),
        ("a", "{}", "parameter 'n' is missing"),
        ("a", #"{"n":4,"x":1}"#, "unknown parameter 'x'"),
        ("a", #"{"n":4.5}"#, "parameter 'n': expected a whole number"),
        ("a", #"{"n":"4"}"#, "parameter 'n': expected a whole number"),
        ("a", #"{"n":[4]}"#, "parameter 'n': expected a whole number"),
        ("a", #"{"n":null}"#, "parameter 'n': expected a whole number"),
        ("a", #"{"n":0}"#, "parameter 'n': expected 1...5"),
        ("a", #"{"n":6}"#, "parameter 'n': expected 1...5"),
        ("a", #"{"n":4,"m":-1}"#, "parameter 'm': expected 0 or more"),
        ("a", #"{"n":4,"k":1}"#, "parameter 'k': expected 0.5 or less"),
        ("a", #"{"n":4,"t":"c"}"#, #"parameter 't': expected "a" or "b""#),
        ("a", #"{"n":4,"f":1}"#, "parameter 'f': expected true or false"),
    ]) func refusals(action: String, params: String, reason: String) throws {
        var bench = try Bench(
            """
              a:
                params:
                  n: {type: integer, min: 1, max: 5}
                  m: {type: number, min: 0, default: 1}
                  k: {type: number, max: 0.5, default: 0}
                  t: {type: text, enum: [a, b], default: a}
                  f: {type: boolean, default: false}
                set: pump
                to: on
            """)
        try expect(bench.start(action, params), reason)
        expect(bench.pass(), [])
    }

    @Test func deltasForALineInUseWait() throws {
        var bench = try Bench("  a: {pulse: valve, for: 1s}")
        try expect(bench.start("a"), nil)
        expect(bench.pass(), ["valve on"])
        let bytes = Array(#"{"state":{"v":"open"}}"#.utf8)
        var delta = ShadowDelta()
        try delta.read(bytes.span, bench.bindings.paths)
        for place in 0..<delta.count {
            let leaf = delta.leaf(place, in: bytes.span)
            let isTaken = bench.bindings.stage(leaf, bench.loaded.board.settings, bench.loaded.board.choices) == nil
            #expect(isTaken)
        }
        expect(bench.bindings.nextChange(except: bench.runner.outputs), nil)
        expect(bench.pass(1_000), ["valve off", "e succeeded"])
        expect(bench.bindings.nextChange(except: bench.runner.outputs), .init(line: 1, level: .on))
    }

    @Test func settings() throws {
        var bench = try Bench(
            """
              a: {params: {value: {type: number}}, set: target, to: $value}
              night: {steps: [{set: target, to: 16.5}, {set: mode, to: eco}, {set: pump, to: on}, {set: hour, to: -1}]}
              name: {params: {text: {type: text}}, set: label, to: $text}
              mode: {params: {mode: {type: text}}, set: mode, to: $mode}
              whole: {params: {value: {type: integer}}, set: target, to: $value}
            """)
        try expect(bench.start("a", #"{"value":22.5}"#), nil)
        expect(bench.pass(), ["target = 22.5", "e succeeded"])
        expect(bench.bindings.value(of: .setting(0)), .number(22.5))
        try expect(bench.start("night"), nil)
        expect(bench.pass(), ["target = 16.5", #"mode = "eco""#, "pump on", "hour = -1", "e succeeded"])
        try expect(bench.start("whole", #"{"value":7}"#), nil)
        expect(bench.pass(), ["target = 7", "e succeeded"])
        try expect(bench.start("a", #"{"value":35.5}"#), "parameter 'value': expected 5...35")
        try expect(bench.start("a", #"{"value":"warm"}"#), "parameter 'value': expected a number")
        try expect(bench.start("mode", #"{"mode":"auto"}"#), #"parameter 'mode': expected "eco" or "comfort""#)
        try expect(
            bench.start("name", #"{"text":"a\u0007b"}"#), "parameter 'text': expected a text without control characters")
        try expect(bench.start("name", #"{"text":"north \"wing\""}"#), nil)
        expect(bench.pass(), [#"label = "north \"wing\"""#, "e succeeded"])
        expect(bench.bindings.areSet, 0b1111)
    }
}
