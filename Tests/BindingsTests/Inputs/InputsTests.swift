@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

/// What is made of edges, in virtual time.
@Suite struct InputsTests {
    /// Inputs and a time.
    struct Bench: ~Copyable {
        var inputs: Inputs
        var now: Int64 = 1_000
        var effects: [Inputs.Effect] = []

        init(_ lines: [Line]) {
            var list = FixedList<64, Line>()
            for line in lines { try! list.append(line) }
            inputs = Inputs(list)
            for index in lines.indices { inputs.begin(index, at: .off) }
            drain()
            effects = []
        }

        mutating func drain() {
            while let effect = inputs.next(now: Instant(milliseconds: now)) { effects.append(effect) }
        }

        mutating func edge(_ line: Int, _ level: Line.Level, lost: Int = 0) {
            inputs.edge(line, level, lost: lost, at: UInt64(now) * 1_000_000, now: Instant(milliseconds: now))
            drain()
        }

        mutating func pass(_ milliseconds: Int64) {
            let end = now + milliseconds
            while let due = inputs.deadline?.milliseconds, due <= end {
                precondition(due >= now)
                now = due
                drain()
            }
            now = end
        }

        mutating func take() -> [Inputs.Effect] {
            defer { effects = [] }
            return effects
        }
    }

    static func input(_ make: (inout Line) -> Void = { _ in }) -> Line {
        var line = Line(name: try! Line.Name("input"), sourceLine: 1)
        make(&line)
        return line
    }

    // MARK: Clicks

    private var button: Line {
        Self.input {
            let rule = EventRule(type: try! EventType("pressed"), severity: .info, limit: .usual)
            $0.event = LineEvent(rule: rule, edges: .both, clicks: Clicks(gap: 400, long: 1_000))
        }
    }

    /// Presses and pauses by turns, in milliseconds.
    private func press(_ times: [Int64]) -> [Inputs.Effect] {
        var bench = Bench([button])
        for (index, time) in times.enumerated() {
            bench.edge(0, index % 2 == 0 ? .on : .off)
            bench.pass(time)
        }
        return bench.effects
    }

    @Test(arguments: [
        ([50, 1_000], [(1, false)]), ([50, 399, 50, 1_000], [(2, false)]), ([50, 401, 50, 1_000], [(1, false), (1, false)]),
        ([999, 500], [(1, false)]), ([1_000, 500], [(1, true)]), ([5_000, 100, 50, 500], [(1, true), (1, false)]),
        ([50, 100, 50, 100, 2_000, 500], [(3, true)]), ([50, 399, 999, 399, 50, 500], [(3, false)]),
        (Array(repeating: 50, count: 39) + [500], [(10, false)]),
    ] as [([Int64], [(Int, Bool)])]) func clicks(times: [Int64], told: [(Int, Bool)]) {
        #expect(press(times) == told.map { .clicked(line: 0, clicks: $0.0, isLong: $0.1) })
    }

    @Test func whatIsHeldFromTheStartIsNoPress() {
        var bench = Bench([button])
        bench.inputs.begin(0, at: .on)
        bench.pass(5_000)
        bench.edge(0, .off)
        bench.pass(5_000)
        #expect(bench.effects == [])
        bench.edge(0, .on)
        bench.inputs.begin(0, at: nil)
        bench.pass(5_000)
        #expect(bench.effects == [])
    }

    // MARK: Counts

    @Test func pulsesAreCountedWithThoseThatWereLost() {
        var bench = Bench([Self.input { $0.input.pulses = PulseCount(measure: 3, factor: 0.5) }])
        bench.edge(0, .on)
        bench.edge(0, .off)
        bench.edge(0, .on)
        #expect(bench.take() == [.measure(3, .number(0.5)), .measure(3, .integer(1))])
        // off, on, off, on: two more; then off, on, off: one more.
        bench.edge(0, .on, lost: 3)
        bench.edge(0, .off, lost: 2)
        #expect(bench.take() == [.measure(3, .integer(2)), .measure(3, .number(2.5))])
    }

    @Test func aCountGoesOnAfterARestart() {
        var bench = Bench([Self.input { $0.input.pulses = PulseCount(measure: 0, factor: 1) }])
        var record = LineRecord()
        record.pulses = 41
        bench.inputs.restore(0, record)
        bench.edge(0, .on)
        #expect(bench.effects == [.measure(0, .integer(42))])
    }

    // MARK: Frequencies

    private func frequency(_ window: Int64, factor: Double = 1) -> Line {
        Self.input { $0.input.frequency = Frequency(measure: 0, factor: factor, window: window) }
    }

    private mutating func play(_ period: Int64, _ count: Int, on bench: inout Bench) {
        for _ in 0..<count {
            bench.edge(0, .on)
            bench.pass(1)
            bench.edge(0, .off)
            bench.pass(period - 1)
        }
    }

    @Test func aSteadyFrequencyIsExact() {
        var bench = Bench([frequency(1_000, factor: 2)])
        var tests = self
        tests.play(30, 100, on: &bench)
        let told = bench.take()
        #expect(told.count >= 2)
        for effect in told {
            guard case .measure(0, .number(let value)) = effect else {
                Issue.record("\(effect)")
                continue
            }
            #expect(abs(value - 2 * 1_000 / 30) < 0.001)
        }
        // It stops: 0 once, and then nothing wakes the loop.
        bench.pass(10_000)
        #expect(bench.take().last == .measure(0, .integer(0)))
        let deadline = bench.inputs.deadline
        #expect(deadline == nil)
    }

    @Test func aSlowFrequencyIsToldByTheTimeBetweenPulses() {
        var bench = Bench([frequency(5_000)])
        var tests = self
        tests.play(2_000, 10, on: &bench)
        let told = bench.take()
        #expect(told.count >= 2)
        for effect in told { #expect(effect == .measure(0, .number(0.5))) }
    }

    @Test func onePulseAloneHasNoFrequency() {
        var bench = Bench([frequency(1_000)])
        bench.edge(0, .on)
        bench.pass(20_000)
        #expect(bench.effects == [.measure(0, .integer(0))])
    }

    @Test func whatIsStillFromTheStartOnIsZeroAfterOneWindow() {
        var bench = Bench([frequency(5_000)])
        bench.pass(4_999)
        let early = bench.take()
        #expect(early.isEmpty)
        bench.pass(20_000)
        let told = bench.take()
        #expect(told == [.measure(0, .integer(0))])
        let deadline = bench.inputs.deadline
        #expect(deadline == nil)
    }

    // MARK: Encoders

    private func encoder(changes: Int, min: Int = -1_000, max: Int = 1_000) -> Bench {
        Bench([
            Self.input { $0.input.encoder = Encoder(measure: 7, other: 1, changesPerStep: changes, minimum: min, maximum: max) },
            Self.input(),
        ])
    }

    /// Turns by so many changes; negative: backwards. `phase` is where it is.
    private func turn(_ changes: Int, from phase: inout Int, on bench: inout Bench, bounces: Bool = false) {
        for _ in 0..<abs(changes) {
            let before = phase
            phase = (phase + changes.signum() + 4) % 4
            let a = { (phase: Int) -> Line.Level in phase == 1 || phase == 2 ? .on : .off }
            let b = { (phase: Int) -> Line.Level in phase == 2 || phase == 3 ? .on : .off }
            let line = a(before) != a(phase) ? 0 : 1
            let levels = line == 0 ? (a(before), a(phase)) : (b(before), b(phase))
            if bounces {
                for _ in 0..<3 {
                    bench.edge(line, levels.1)
                    bench.edge(line, levels.0)
                }
            }
            bench.edge(line, levels.1)
        }
    }

    @Test(arguments: [1, 2, 4], [false, true]) func anEncoderFollows(changes: Int, bounces: Bool) {
        var bench = encoder(changes: changes), phase = 0
        turn(12, from: &phase, on: &bench, bounces: bounces)
        #expect(bench.take().last == .measure(7, .integer(Int64(12 / changes))))
        turn(-20, from: &phase, on: &bench, bounces: bounces)
        #expect(bench.take().last == .measure(7, .integer(Int64(-8 / changes))))
    }

    @Test func bouncesWithinAStepAreNotTold() {
        var bench = encoder(changes: 4), phase = 0
        turn(1, from: &phase, on: &bench, bounces: true)
        turn(-1, from: &phase, on: &bench, bounces: true)
        #expect(bench.effects == [])
    }

    @Test func anEncoderStopsAtItsEnds() {
        var bench = encoder(changes: 1, min: 0, max: 3), phase = 0
        turn(-5, from: &phase, on: &bench)
        #expect(bench.take() == [])
        turn(9, from: &phase, on: &bench)
        #expect(bench.take() == [.measure(7, .integer(1)), .measure(7, .integer(2)), .measure(7, .integer(3))])
        turn(-1, from: &phase, on: &bench)
        #expect(bench.take() == [.measure(7, .integer(2))])
    }

    @Test func aChangeThatWasLostCountsForNone() {
        var bench = encoder(changes: 1)
        bench.inputs.begin(0, at: .on)
        bench.inputs.begin(0, at: nil)
        bench.inputs.begin(1, at: .on)
        bench.inputs.begin(0, at: .on)
        bench.drain()
        #expect(bench.take() == [.measure(7, .integer(1))])
    }
}
