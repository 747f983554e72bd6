@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

/// What conditions come to.
@Suite struct TruthTests {
    /// Of `when` while lines and settings have these values: T, F or ?.
    private func truth(_ when: String, door: Line.Level?, level: FieldValue, target: FieldValue = .integer(20)) throws -> String {
        var bench = try ControlBench(events: "  e: {when: \"\(when)\"}")
        bench.bindings.observe(line: ControlBench.door, level: door)
        bench.bindings.observe(setting: ControlBench.level, value: level)
        bench.bindings.observe(setting: ControlBench.target, value: target)
        let truth = bench.bindings.truth(of: bench.loaded.board.alarms[0].when, bench.loaded.board.terms)
        return truth.map { $0 ? "T" : "F" } ?? "?"
    }

    @Test(arguments: [
        ("level > 5", 5.0, "F"), ("level > 5", 5.1, "T"), ("level >= 5", 5, "T"), ("level >= 5", 4.9, "F"),
        ("level < 5", 5, "F"), ("level < 5", 4.9, "T"), ("level <= 5", 5, "T"), ("level <= 5", 5.1, "F"),
        ("level == 5", 5, "T"), ("level == 5", 5.1, "F"), ("level != 5", 5, "F"), ("level != 5", 5.1, "T"),
        ("level > -5", -4, "T"), ("level > -0.5", -0.6, "F"),
        ("level < target", 19.9, "T"), ("level < target - 2", 19.9, "F"), ("level < target - 2", 17.9, "T"),
        ("level > target + 0.5", 20.5, "F"), ("level > target + 0.5", 20.6, "T"),
    ]) func numbers(when: String, level: Double, expected: String) throws {
        #expect(try truth(when, door: .off, level: .number(level)) == expected)
        guard let whole = Int64(exactly: level) else { return }
        #expect(try truth(when, door: .off, level: .integer(whole)) == expected)
    }

    /// Doubles cannot tell these two apart.
    @Test func wholeNumbersAreComparedExactly() throws {
        let big = Int64(1) << 53
        #expect(try truth("level == target", door: .off, level: .integer(big + 1), target: .integer(big)) == "F")
        #expect(try truth("level > target", door: .off, level: .integer(big + 1), target: .integer(big)) == "T")
    }

    @Test(arguments: [
        ("mode == 'eco'", "T"), ("mode == 'comfort'", "F"), ("mode != 'comfort'", "T"), ("mode == mode", "T"),
        ("door", "F"), ("not door", "T"), ("door == false", "T"), ("door.open != true", "T"), ("lamp", "F"),
    ]) func textsAndTruthValues(when: String, expected: String) throws {
        #expect(try truth(when, door: .off, level: .integer(1)) == expected)
    }

    /// Kleene's tables: the door is open, closed or out of reach, the level above or not known.
    @Test(arguments: [
        ("door and level > 5", ["T", "?", "F", "F", "?", "?"]),
        ("door or level > 5", ["T", "T", "T", "?", "T", "?"]),
        ("not door", ["F", "F", "T", "T", "?", "?"]),
        ("not (door and level > 5)", ["F", "?", "T", "T", "?", "?"]),
        ("not door or not level > 5", ["F", "?", "T", "T", "?", "?"]),
        ("level == target or level != target", ["T", "?", "T", "?", "T", "?"]),
    ]) func whatIsNotKnown(when: String, expected: [String]) throws {
        var actual: [String] = []
        for door in [Line.Level.on, .off, nil] {
            for level in [FieldValue.integer(6), .null] { actual.append(try truth(when, door: door, level: level)) }
        }
        #expect(actual == expected)
    }

    @Test func theLongestCondition() throws {
        let terms = (0..<16).map { "level == \($0)" }.joined(separator: " or ")
        #expect(try truth(terms, door: .off, level: .integer(15)) == "T")
        #expect(try truth(terms, door: .off, level: .integer(16)) == "F")
        // All sixteen operands wait on the stack.
        let nested = "level == 0 or (level == 1 or (level == 2 or (level == 3 or (level == 4 or (level == 5 or (level == 6 or (level == 7 or (level == 8))))))))"
        #expect(try truth(nested, door: .off, level: .integer(8)) == "T")
    }
}
