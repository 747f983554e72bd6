@testable import Bindings
@testable import Board
import Fleets
import Testing

/// Events that conditions raise.
@Suite struct AlarmTests {
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func raisedOnceAndArmedByTheOpposite() throws {
        var bench = try ControlBench(events: "  hot: {when: room > 45}")
        expect(bench.pass(), [])
        expect(bench.due, nil)
        bench.set(ControlBench.room, 45.5)
        expect(bench.due, 0)
        expect(bench.pass(), ["raised hot"])
        bench.set(ControlBench.room, 50)
        expect(bench.pass(), [])
        bench.set(ControlBench.room, 45)
        expect(bench.pass(), ["cleared hot"])
        bench.set(ControlBench.room, 46)
        expect(bench.pass(), ["raised hot"])
        expect(bench.due, nil)
    }

    @Test func hysteresis() throws {
        var bench = try ControlBench(events: "  hot: {when: room > 45, clear: room < 43}")
        bench.set(ControlBench.room, 46)
        expect(bench.pass(), ["raised hot"])
        for value in [44, 46, 43, 45.5, 43.1] {
            bench.set(ControlBench.room, value)
            expect(bench.pass(), [])
        }
        bench.set(ControlBench.room, 42.9)
        expect(bench.pass(), ["cleared hot"])
        bench.set(ControlBench.room, 44)
        expect(bench.pass(), [])
        bench.set(ControlBench.room, 45.1)
        expect(bench.pass(), ["raised hot"])
    }

    /// Where both are true at once, it is raised and stays so.
    @Test func clearIsNothingWhileTheConditionIsTrue() throws {
        var bench = try ControlBench(events: "  odd: {when: room > 10, clear: room > 5}")
        expect(bench.pass(), ["raised odd"])
        bench.set(ControlBench.room, 30)
        expect(bench.pass(), [])
        bench.set(ControlBench.room, 6)
        expect(bench.pass(), ["cleared odd"])
    }

    @Test func trueFromTheStart() throws {
        var bench = try ControlBench(events: "  cold: {when: room < 45}")
        expect(bench.pass(), ["raised cold"])
    }

    @Test func forAWhile() throws {
        var bench = try ControlBench(events: "  open: {when: door, for: 5min}")
        expect(bench.pass(), [])
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(1_000), [])
        expect(bench.due, 300_000)
        expect(bench.pass(299_999), [])
        expect(bench.due, 1)
        // Closed for a moment: the time begins anew.
        bench.bindings.observe(line: ControlBench.door, level: .off)
        expect(bench.pass(), [])
        expect(bench.due, nil)
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(1), [])
        expect(bench.pass(299_999), [])
        expect(bench.pass(1), ["raised open"])
        expect(bench.due, nil)
    }

    @Test func whatIsNotKnownChangesNothing() throws {
        var bench = try ControlBench(events: "  hot: {when: room > 45, for: 1min, clear: room < 43}")
        bench.set(ControlBench.room, 46)
        expect(bench.pass(), [])
        // A reading fails while the time runs: the time goes on, but only what is known to be true counts at its end.
        bench.lose(ControlBench.room)
        expect(bench.pass(30_000), [])
        bench.set(ControlBench.room, 46)
        expect(bench.pass(29_999), [])
        bench.lose(ControlBench.room)
        expect(bench.pass(1), [])
        expect(bench.pass(60_000), [])
        bench.set(ControlBench.room, 46)
        expect(bench.pass(), ["raised hot"])
        bench.lose(ControlBench.room)
        expect(bench.pass(60_000), [])
        bench.set(ControlBench.room, 42)
        expect(bench.pass(), ["cleared hot"])
    }

    /// A time that is over while the value is not known does not keep the loop awake.
    @Test func aTimeThatIsOverUnknown() throws {
        var bench = try ControlBench(events: "  hot: {when: room > 45, for: 1min}")
        bench.set(ControlBench.room, 46)
        expect(bench.pass(), [])
        bench.lose(ControlBench.room)
        expect(bench.pass(60_000), [])
        expect(bench.due, nil)
    }

    @Test func severalAtOnce() throws {
        var bench = try ControlBench(events: "  a: {when: room > 10}\n  b: {when: room > 30}\n  c: {when: not door}")
        expect(bench.pass(), ["raised a", "raised c"])
        bench.set(ControlBench.room, 31)
        bench.bindings.observe(line: ControlBench.door, level: .on)
        expect(bench.pass(), ["raised b", "cleared c"])
    }
}
