@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

@Suite struct GuardTests {
    private static let dry = "  dry: {type: guard, when: level < 10, hold: pump, at: off"

    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    private func objection(to line: Int, _ level: Line.Level, _ bench: borrowing ControlBench) -> String? {
        bench.controls.objection(to: Bindings.Change(line: line, level: level), on: bench.loaded.board).map {
            var text = Message()
            $0.describe(into: &text)
            return text.bytes.text
        }
    }

    @Test func holdsAndLetsGo() throws {
        var bench = try ControlBench(controls: Self.dry + "}")
        bench.force(ControlBench.pump, .on)
        expect(bench.pass(), [])
        expect(bench.controls.heldLines, 0)
        expect(objection(to: ControlBench.pump, .on, bench), nil)
        bench.set(ControlBench.level, 9)
        expect(bench.pass(), ["guard: pump off", "dry holds"])
        expect(bench.controls.heldLines, 0b010)
        expect(objection(to: ControlBench.pump, .on, bench), "held off by 'dry'")
        expect(objection(to: ControlBench.pump, .off, bench), nil)
        expect(objection(to: ControlBench.heater, .on, bench), nil)
        bench.set(ControlBench.level, 10)
        // The line stays as it is: nobody is asked to turn it on.
        expect(bench.pass(), ["dry lets go"])
        expect(objection(to: ControlBench.pump, .on, bench), nil)
    }

    /// Whoever moves a line that is held, it goes back.
    @Test func holdsAgainstOthers() throws {
        var bench = try ControlBench(controls: Self.dry + "}")
        bench.set(ControlBench.level, 9)
        expect(bench.pass(), ["dry holds"])
        bench.force(ControlBench.pump, .on)
        expect(bench.pass(), ["guard: pump off"])
        bench.force(ControlBench.pump, nil)
        expect(bench.pass(), [])
        bench.force(ControlBench.pump, .on)
        expect(bench.pass(), ["guard: pump off"])
    }

    /// It is off and to come on when it may: that is not to be waited for any more.
    @Test func aWishThatWaits() throws {
        var bench = try ControlBench(controls: Self.dry + "}", pump: ", min_off: 1min")
        bench.bindings.outputs.wish(Bindings.Change(line: ControlBench.pump, level: .on), now: bench.now)
        bench.set(ControlBench.level, 9)
        expect(bench.pass(1_000), ["guard: pump off", "dry holds"])
        expect(bench.pass(3_600_000), [])
        expect(bench.bindings.level(of: ControlBench.pump), .off)
    }

    @Test func aLineThatDoesNotFollowIsNotAskedAgain() throws {
        var bench = try ControlBench(controls: Self.dry + "}")
        bench.force(ControlBench.pump, .on)
        bench.stuck = [ControlBench.pump]
        bench.set(ControlBench.level, 9)
        expect(bench.pass(), ["guard: pump off", "dry holds"])
        expect(bench.due, nil)
        bench.set(ControlBench.level, 8)
        expect(bench.pass(), [])
    }

    @Test(arguments: [("", ["guard: pump off", "dry holds"]), (", on_unknown: release", [])])
    func whatIsNotKnown(keys: String, effects: [String]) throws {
        var bench = try ControlBench(controls: Self.dry + keys + "}")
        bench.force(ControlBench.pump, .on)
        bench.lose(ControlBench.level)
        expect(bench.pass(), effects)
    }

    @Test func beforeThermostats() throws {
        var bench = try ControlBench(
            controls: """
                  h: {type: thermostat, sensor: room, setpoint: target, output: heater}
                  window: {type: guard, when: door, hold: heater, at: off}
                """)
        expect(bench.pass(), ["heater on"])
        expect(objection(to: ControlBench.heater, .off, bench), "controlled by 'h'")
        expect(objection(to: ControlBench.heater, .on, bench), "controlled by 'h'")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(1_000), ["guard: heater off", "window holds"])
        expect(objection(to: ControlBench.heater, .on, bench), "held off by 'window'")
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(1_000), ["window lets go", "heater on"])
    }

    /// What a rule sets is set again when the guard lets go; steps under way end.
    @Test func beforeRules() throws {
        var bench = try ControlBench(
            controls: """
                  fill: {type: rule, when: room > 30, then: {set: pump, to: on}}
                  wash: {type: rule, when: lamp, then: [{pulse: pump, for: 1h}]}
                \(Self.dry)}
                """)
        bench.set(ControlBench.room, 31)
        expect(bench.pass(), ["pump on"])
        bench.set(ControlBench.level, 9)
        expect(bench.pass(), ["guard: pump off", "dry holds"])
        expect(bench.pass(60_000), [])
        bench.set(ControlBench.level, 11)
        expect(bench.pass(), ["dry lets go", "pump on"])
        bench.force(ControlBench.lamp, .on)
        expect(bench.pass(), ["pump on"])
        bench.set(ControlBench.level, 9)
        expect(bench.pass(), ["guard: pump off", "dry holds", "wash failed: line 'pump' is held by a guard"])
    }

    @Test func twoOfOneLine() throws {
        var bench = try ControlBench(controls: Self.dry + "}\n  open: {type: guard, when: door, hold: pump, at: off}")
        bench.bindings.observe(line: ControlBench.door, level: .on)
        bench.set(ControlBench.level, 9)
        expect(bench.pass(), ["dry holds", "open holds"])
        bench.set(ControlBench.level, 11)
        expect(bench.pass(), ["dry lets go"])
        expect(objection(to: ControlBench.pump, .on, bench), "held off by 'open'")
    }
}
