@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

/// Outputs 0…3: off after 10 s, on after 20 s, without a safe level, off at once.
private struct Bench: ~Copyable {
    var outputs: SafeOutputs
    var bindings: Bindings
    var now = Instant(milliseconds: 5_000)
    /// Lines that take no level.
    var stuck: Set<Int> = []

    init(levels: Line.Level? = .on) throws {
        var lines = FixedList<64, Line>()
        for (name, safe) in [
            ("pump", SafeLevel(level: .off, after: 10_000)), ("heater", SafeLevel(level: .on, after: 20_000)),
            ("lamp", nil), ("siren", SafeLevel(level: .off, after: 0)),
        ] {
            var line = Line(name: try Line.Name(Array(name.utf8).span), sourceLine: 1)
            line.direction = .output
            line.safe = safe
            try lines.append(line)
        }
        bindings = Bindings(lines, FixedList(), FieldTable())
        outputs = SafeOutputs(lines, now: now)
        for line in 0..<4 { bindings.observe(line: line, level: levels) }
    }

    /// Lets time pass, and sets what is due.
    mutating func pass(_ milliseconds: Int64 = 0) -> [Bindings.Change] {
        now = now + milliseconds
        var changes: [Bindings.Change] = []
        while let change = outputs.next(bindings, now: now) {
            changes.append(change)
            if !stuck.contains(change.line) { bindings.observe(line: change.line, level: change.level) }
        }
        return changes
    }

    var due: Int64? { outputs.deadline.map { $0 - now } }
}

@Suite struct SafeOutputsTests {
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    private let pumpOff = Bindings.Change(line: 0, level: .off)
    private let heaterOn = Bindings.Change(line: 1, level: .on)
    private let sirenOff = Bindings.Change(line: 3, level: .off)

    @Test func withoutAConnectionEachLineGoesAfterItsOwnTime() throws {
        var bench = try Bench()
        bench.bindings.observe(line: 1, level: .off)
        expect(bench.due, 0)
        expect(bench.pass(), [sirenOff])
        expect(bench.outputs.lines, 0b1000)
        expect(bench.due, 10_000)
        expect(bench.pass(9_999), [])
        expect(bench.pass(1), [pumpOff])
        expect(bench.due, 10_000)
        expect(bench.pass(10_000), [heaterOn])
        expect(bench.outputs.lines, 0b1011)
        expect(bench.due, nil)
        expect(bench.pass(1_000_000), [])
    }

    @Test func aConnectionInTimeLeavesEverything() throws {
        var bench = try Bench()
        expect(bench.pass(9_999), [sirenOff])
        bench.outputs.connected()
        expect(bench.due, nil)
        expect(bench.outputs.lines, 0)
        expect(bench.pass(1_000_000), [])
    }

    @Test func everyLossCountsAnew() throws {
        var bench = try Bench()
        bench.outputs.connected()
        for _ in 0..<3 {
            bench.outputs.disconnected(now: bench.now)
            bench.bindings.observe(line: 3, level: .off)
            expect(bench.due, 0)
            expect(bench.pass(6_000), [])
            expect(bench.due, 4_000)
            bench.outputs.connected()
        }
        bench.outputs.disconnected(now: bench.now)
        expect(bench.pass(10_000), [pumpOff])
        // The cloud has it set again.
        bench.outputs.connected()
        bench.bindings.observe(line: 0, level: .on)
        bench.outputs.disconnected(now: bench.now)
        expect(bench.pass(9_999), [])
        expect(bench.pass(1), [pumpOff])
    }

    @Test func aLineThatIsThereAlreadyIsNotSet() throws {
        var bench = try Bench(levels: .off)
        expect(bench.pass(19_999), [])
        expect(bench.outputs.lines, 0b1001)
        expect(bench.pass(1), [heaterOn])
    }

    @Test func aLineThatDoesNotFollowIsAskedOnce() throws {
        var bench = try Bench()
        bench.stuck = [0, 3]
        expect(bench.pass(10_000), [pumpOff, sirenOff])
        expect(bench.pass(10_000), [])
        expect(bench.due, nil)
    }

    @Test func aLineThatCannotBeReachedIsSetWhenItCan() throws {
        var bench = try Bench(levels: nil)
        expect(bench.pass(30_000), [])
        expect(bench.due, nil)
        expect(bench.outputs.lines, 0b1011)
        // Requested with its initial level.
        bench.bindings.observe(line: 0, level: .on)
        expect(bench.pass(), [pumpOff])
        bench.bindings.observe(line: 0, level: nil)
        expect(bench.pass(), [])
        bench.bindings.observe(line: 0, level: .on)
        expect(bench.pass(), [pumpOff])
    }
}
