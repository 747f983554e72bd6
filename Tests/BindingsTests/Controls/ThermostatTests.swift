@testable import Bindings
@testable import Board
import Fleets
import Testing

@Suite struct ThermostatTests {
    private static let heating = "  h: {type: thermostat, sensor: room, setpoint: target, output: heater"

    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func heats() throws {
        var bench = try ControlBench(controls: Self.heating + "}")
        expect(bench.pass(), ["heater on"])
        for (room, effects) in [
            (20.4, []), (21.5, []), (21.6, ["heater off"]), (21, []), (20.5, []), (20.4, ["heater on"]), (20.6, []),
        ] {
            bench.set(ControlBench.room, room)
            expect(bench.pass(1_000), effects)
        }
        expect(bench.due, nil)
    }

    @Test func cools() throws {
        var bench = try ControlBench(
            controls: "  c: {type: thermostat, sensor: room, setpoint: 4, output: pump, mode: cool, hysteresis: 1}")
        expect(bench.pass(), ["pump on"])
        for (room, effects) in [(3.0, []), (2.9, ["pump off"]), (5, []), (5.1, ["pump on"])] {
            bench.set(ControlBench.room, room)
            expect(bench.pass(1_000), effects)
        }
    }

    @Test func withoutHysteresis() throws {
        var bench = try ControlBench(controls: Self.heating + ", hysteresis: 0}")
        expect(bench.pass(), ["heater on"])
        for (room, effects) in [(21.0, []), (21.1, ["heater off"]), (21, []), (20.9, ["heater on"])] {
            bench.set(ControlBench.room, room)
            expect(bench.pass(), effects)
        }
    }

    @Test func aNewSetpointCounts() throws {
        var bench = try ControlBench(controls: Self.heating + "}")
        expect(bench.pass(), ["heater on"])
        bench.set(ControlBench.target, 18)
        expect(bench.pass(), ["heater off"])
    }

    @Test func minimumTimes() throws {
        var bench = try ControlBench(controls: Self.heating + ", min_on: 1min, min_off: 5min}")
        // Nobody knows how long it has been off before the start.
        expect(bench.pass(), [])
        expect(bench.due, 300_000)
        expect(bench.pass(299_999), [])
        expect(bench.pass(1), ["heater on"])
        bench.set(ControlBench.room, 30)
        expect(bench.pass(59_999), [])
        expect(bench.due, 1)
        // It is cold again before the time is over: nothing is owed.
        bench.set(ControlBench.room, 15)
        expect(bench.pass(1), [])
        expect(bench.due, nil)
        bench.set(ControlBench.room, 30)
        expect(bench.pass(), ["heater off"])
        bench.set(ControlBench.room, 15)
        expect(bench.pass(299_999), [])
        expect(bench.pass(1), ["heater on"])
    }

    @Test func whatIsNotKnownSwitchesOff() throws {
        var bench = try ControlBench(controls: Self.heating + ", min_on: 1min}")
        expect(bench.pass(), ["heater on"])
        bench.lose(ControlBench.room)
        // At once: minimum times are for what is known.
        expect(bench.pass(1), ["heater off"])
        expect(bench.pass(3_600_000), [])
        bench.set(ControlBench.room, 15)
        expect(bench.pass(), ["heater on"])
        bench.lose(ControlBench.target)
        expect(bench.pass(), ["heater off"])
    }

    @Test func orOn() throws {
        var bench = try ControlBench(controls: Self.heating + ", min_off: 1min, on_unknown: on}")
        bench.lose(ControlBench.room)
        expect(bench.pass(), [])
        expect(bench.pass(60_000), ["heater on"])
    }

    @Test func commandsComeFirst() throws {
        var bench = try ControlBench(controls: Self.heating + "}")
        expect(bench.pass(), ["heater on"])
        bench.commands = 1
        bench.force(ControlBench.heater, .off)
        expect(bench.pass(1_000), [])
        bench.commands = 0
        var effects: [String] = []
        bench.turn(&effects)
        expect(effects, ["heater on"])
    }

    @Test func theSafeLevelComesFirst() throws {
        var bench = try ControlBench(controls: Self.heating + "}")
        bench.safe = 1
        expect(bench.pass(), [])
        bench.safe = 0
        var effects: [String] = []
        bench.turn(&effects)
        expect(effects, ["heater on"])
    }

    @Test func aLineThatIsLost() throws {
        var bench = try ControlBench(controls: Self.heating + "}")
        expect(bench.pass(), ["heater on"])
        bench.force(ControlBench.heater, nil)
        expect(bench.pass(1_000), [])
        bench.force(ControlBench.heater, .off)
        expect(bench.pass(1_000), ["heater on"])
    }

    /// It is asked again when something changes, not again and again.
    @Test func aLineThatDoesNotFollow() throws {
        var bench = try ControlBench(controls: Self.heating + "}")
        bench.stuck = [ControlBench.heater]
        expect(bench.pass(), ["heater on"])
        expect(bench.due, nil)
        bench.set(ControlBench.room, 19)
        expect(bench.pass(), ["heater on"])
    }

    /// The output's own time keeps it off: by then it may be warm enough.
    @Test func anOutputThatHasToStayOff() throws {
        var bench = try ControlBench(controls: Self.heating + "}", heater: ", min_off: 5min")
        expect(bench.pass(1_000), ["heater on"])
        expect(bench.bindings.level(of: ControlBench.heater), .off)
        bench.set(ControlBench.room, 22)
        expect(bench.pass(1_000), ["heater off"])
        expect(bench.pass(3_600_000), [])
        expect(bench.bindings.level(of: ControlBench.heater), .off)
        bench.set(ControlBench.room, 20)
        expect(bench.pass(1_000), ["heater on"])
        expect(bench.bindings.level(of: ControlBench.heater), .on)
    }

    /// With `max_on` the output rests for `min_off`.
    @Test func anOutputThatIsOnForTooLong() throws {
        var bench = try ControlBench(controls: Self.heating + "}", heater: ", max_on: 10min, min_off: 1min")
        expect(bench.pass(0), ["heater on"])
        expect(bench.pass(60_000), [])
        expect(bench.bindings.level(of: ControlBench.heater), .on)
        expect(bench.pass(599_999), [])
        expect(bench.pass(1), ["heater on"])
        expect(bench.bindings.level(of: ControlBench.heater), .off)
        expect(bench.pass(60_000), [])
        expect(bench.bindings.level(of: ControlBench.heater), .on)
    }

    // MARK: A room, by the roll of dice

    /// SplitMix64: the same seed, the same room.
    private struct Dice {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        mutating func roll(_ sides: UInt64) -> UInt64 { next() % sides }
    }

    /// Days of a room with failing readings, new setpoints and commands in between. Whatever happens:
    ///
    /// - the output never changes before its minimum time is over, unless a reading fails;
    /// - while a reading fails the output is off;
    /// - it is never on above the band or off below it for longer than its minimum time;
    /// - the loop is woken when that time is over, not before.
    @Test(arguments: 1...20) func invariants(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let minOn = Int64(dice.roll(3)) * 60_000, minOff = Int64(dice.roll(4)) * 60_000
        let isCooling = dice.roll(2) == 1
        var bench = try ControlBench(
            controls: Self.heating + ", mode: \(isCooling ? "cool" : "heat"), min_on: \(minOn)ms, min_off: \(minOff)ms}")
        var room = 18.0, target = 21.0, isKnown = true
        var changed: Int64 = 0, wrongSince: Int64?
        // Nobody knows how long the output has been off when the process starts.
        var isOn = bench.pass() == ["heater on"]
        for _ in 0..<4_000 {
            let step = Int64(dice.roll(60_000)) + 1
            let effects = bench.pass(step)
            let time = bench.now.milliseconds
            for effect in effects {
                #expect(effect == "heater on" || effect == "heater off")
                #expect((effect == "heater on") != isOn, "set to what it was")
                let least = isOn ? minOn : minOff
                #expect(time - changed >= least || !isKnown && isOn, "changed after \(time - changed) ms")
                isOn.toggle()
                changed = time
            }
            if !isKnown { #expect(!isOn, "on while nobody knows") }
            let tooHigh = room > target + 0.5, tooLow = room < target - 0.5
            let isWrong = isKnown && (isOn == isCooling ? tooLow : tooHigh)
            wrongSince = isWrong ? wrongSince ?? time : nil
            if isWrong {
                let least = isOn ? minOn : minOff
                #expect(time - changed < least, "not switched")
                #expect(bench.due == changed + least - time, "not woken in time")
            } else {
                #expect(bench.due == nil, "woken for nothing")
            }
            // The world goes on.
            room += (isOn != isCooling ? 0.05 : -0.05) * Double(step) / 10_000 + Double(dice.roll(100)) / 500 - 0.1
            room = max(min(room, 40), 0)
            if dice.roll(50) == 0 { isKnown.toggle() }
            if dice.roll(100) == 0 { target = 15 + Double(dice.roll(10)) }
            if isKnown { bench.set(ControlBench.room, room) } else { bench.lose(ControlBench.room) }
            bench.set(ControlBench.target, target)
        }
        #expect(changed > 0, "never switched")
    }
}
