@testable import Bindings
@testable import Board
import Fleets
import Testing

@Suite struct RuleTests {
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func bothSides() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: level < 20, then: {set: pump, to: on}, else: {set: pump, to: off}}")
        // The side that holds at the start is done.
        expect(bench.pass(), ["pump off"])
        bench.set(ControlBench.level, 10)
        expect(bench.pass(), ["pump on"])
        bench.set(ControlBench.level, 5)
        expect(bench.pass(), [])
        bench.set(ControlBench.level, 20)
        expect(bench.pass(), ["pump off"])
        expect(bench.due, nil)
    }

    /// What somebody sets in between stays until the condition changes.
    @Test func deltasInBetween() throws {
        var bench = try ControlBench(controls: "  r: {type: rule, when: door, then: {set: pump, to: on}}")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), ["pump on"])
        bench.force(ControlBench.pump, .off)
        expect(bench.pass(60_000), [])
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(), [])
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), ["pump on"])
    }

    @Test func forAWhile() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: door, for: 10s, then: {set: lamp, to: on}, else: {set: lamp, to: off}}")
        expect(bench.pass(), ["lamp off"])
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), [])
        expect(bench.due, 10_000)
        expect(bench.pass(9_999), [])
        bench.bindings.observe(line: ControlBench.door, level: .off)
        // It was off all the time: 'else' is not done again.
        expect(bench.pass(1), [])
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(1), [])
        expect(bench.pass(10_000), ["lamp on"])
        expect(bench.due, nil)
    }

    @Test func settings() throws {
        var bench = try ControlBench(
            controls: """
                  away: {type: rule, when: door, then: [{set: target, to: 16}, {set: mode, to: eco}]}
                  h: {type: thermostat, sensor: room, setpoint: target, output: heater}
                """)
        expect(bench.pass(), ["heater on"])
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), ["target = 16", #"mode = "eco""#, "heater off"])
    }

    @Test func stepsTakeTime() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: door, then: [{set: lamp, to: on}, {pulse: pump, for: 2s}, {wait: 1s}, {set: lamp, to: off}]}")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), ["lamp on", "pump on"])
        expect(bench.controls.outputs, 0b110)
        // Without 'else' it goes on to its end.
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(2_000), ["pump off"])
        expect(bench.due, 1_000)
        // And what comes meanwhile is done after it.
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(500), [])
        expect(bench.pass(500), ["lamp off", "lamp on", "pump on"])
    }

    @Test func theOtherSideEndsWhatIsUnderWay() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: door, then: [{set: pump, to: on}, {wait: 1h}, {set: pump, to: off}], else: {set: lamp, to: on}}")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), ["pump on"])
        bench.bindings.observe(line: ControlBench.door, level: .off)
        // What it has set goes back.
        expect(bench.pass(60_000), ["pump off", "r failed: its condition has changed", "lamp on"])
        expect(bench.due, nil)
    }

    @Test func commandsComeFirst() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: door, then: [{set: lamp, to: on}, {pulse: pump, for: 1h}, {set: lamp, to: off}]}")
        bench.commands = 0b010
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), [])
        expect(bench.due, nil)
        // The command is done: the rule begins.
        bench.commands = 0
        var effects: [String] = []
        bench.turn(&effects)
        expect(effects, ["lamp on", "pump on"])
        // Another one takes the pump: the rule ends, and puts back what is not the command's.
        bench.commands = 0b010
        effects = []
        bench.turn(&effects)
        expect(effects, ["lamp off", "r failed: line 'pump' is set by a command"])
    }

    @Test func whatDoesNotHoldAnyMoreIsNotDone() throws {
        var bench = try ControlBench(controls: "  r: {type: rule, when: door, then: {set: pump, to: on}}")
        bench.commands = 0b010
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), [])
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(), [])
        bench.commands = 0
        var effects: [String] = []
        bench.turn(&effects)
        expect(effects, [])
    }

    /// A line that was lost comes back as its `initial`: a level is set again, what takes steps is not done again.
    @Test(arguments: [
        ("{set: pump, to: on}", ["pump on"], ["pump on"]), ("{pulse: pump, for: 1s}", ["pump on"], []),
    ]) func aLineThatIsLost(then: String, first: [String], again: [String]) throws {
        var bench = try ControlBench(controls: "  r: {type: rule, when: door, then: \(then)}")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        bench.force(ControlBench.pump, nil)
        // Not at once: it cannot be reached.
        expect(bench.pass(), [])
        bench.force(ControlBench.pump, .off)
        expect(bench.pass(), first)
        _ = bench.pass(1_000)
        bench.force(ControlBench.pump, nil)
        expect(bench.pass(), [])
        bench.force(ControlBench.pump, .off)
        expect(bench.pass(), again)
    }

    @Test func aLineThatDoesNotFollow() throws {
        var bench = try ControlBench(controls: "  r: {type: rule, when: door, then: {set: pump, to: on}}")
        bench.stuck = [ControlBench.pump]
        bench.bindings.observe(line: ControlBench.door, level: .on)
        // Outputs ask it as they do after every wish; the rule has done what it can.
        expect(bench.pass(), ["pump on"])
        expect(bench.due, nil)
    }

    /// The output's own time keeps it from what is wished: it is done when it may be, or not any more.
    @Test func anOutputThatHasToStayOff() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: door, then: {set: pump, to: on}, else: {set: pump, to: off}}",
            pump: ", min_off: 1min")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(1_000), ["pump on"])
        expect(bench.bindings.level(of: ControlBench.pump), .off)
        expect(bench.pass(59_000), [])
        expect(bench.bindings.level(of: ControlBench.pump), .on)
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(1_000), ["pump off"])
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(1_000), ["pump on"])
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(1_000), ["pump off"])
        expect(bench.pass(3_600_000), [])
        expect(bench.bindings.level(of: ControlBench.pump), .off)
    }

    /// Two rules that undo each other: bounded, and it is said.
    @Test func rulesThatChaseEachOther() throws {
        var bench = try ControlBench(
            controls: """
                  a: {type: rule, when: not lamp, then: {set: lamp, to: on}}
                  b: {type: rule, when: lamp, then: {set: lamp, to: off}}
                """)
        var effects: [String] = []
        for _ in 0..<20 { effects += bench.pass(100) }
        #expect(effects.count { $0.hasPrefix("lamp") } == 20)
        #expect(effects.last == "a held back")
        expect(bench.due.map { $0 > 0 }, true)
        #expect(bench.pass(10_000).count >= 2)
    }

    @Test func whatIsNotKnownChangesNothing() throws {
        var bench = try ControlBench(
            controls: "  r: {type: rule, when: level < 20, then: {set: pump, to: on}, else: {set: pump, to: off}}")
        bench.lose(ControlBench.level)
        expect(bench.pass(), [])
        bench.set(ControlBench.level, 10)
        expect(bench.pass(), ["pump on"])
        bench.lose(ControlBench.level)
        expect(bench.pass(60_000), [])
        bench.set(ControlBench.level, 11)
        expect(bench.pass(), [])
    }
}
