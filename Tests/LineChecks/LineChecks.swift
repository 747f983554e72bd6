import Board
import Hardware

/// What lines have to do on every chip: checked on the simulated one by `swift test`, and on gpio-sim in a real kernel.
///
/// Written for Embedded Swift, so that the board's own binary can carry it. Each check takes one line that is wired to
/// nothing but the world, holds it at index 0 of open `Lines`, and leaves it released. A failure is what should have been.
public enum LineChecks {
    public struct Failure: Error {
        public let expected: StaticString
    }

    /// An edge may take the kernel a moment; a chip that needs a second is broken.
    static let patience: Int32 = 1000

    /// An output begins with its initial level, whatever it was before; the pin is turned over where low is active.
    public static func initialLevels(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        try initialLevel(.on, activeLow: false, &lines, line, &world)
        try initialLevel(.off, activeLow: false, &lines, line, &world)
        try initialLevel(.on, activeLow: true, &lines, line, &world)
        try initialLevel(.off, activeLow: true, &lines, line, &world)
    }

    private static func initialLevel(
        _ level: Line.Level, activeLow: Bool, _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        let output = output(line, initial: level, activeLow: activeLow)
        try request(&lines, output)
        try expect(try self.level(&lines) == level, "an output that reads back its initial level")
        try expect(world.isHigh(output, &lines) == ((level == .on) != activeLow), "the initial level at the pin")
        lines.release(0)
    }

    /// Setting is seen at the pin, and read back.
    public static func setting(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        let output = output(line, initial: .off, activeLow: true)
        try request(&lines, output)
        for _ in 0..<3 {
            try set(&lines, .on)
            try expect(try level(&lines) == .on, "an output that reads back on")
            try expect(!world.isHigh(output, &lines), "a low pin while an active-low output is on")
            try set(&lines, .off)
            try expect(try level(&lines) == .off, "an output that reads back off")
            try expect(world.isHigh(output, &lines), "a high pin while an active-low output is off")
        }
        lines.release(0)
    }

    /// `initial: keep` finds the level that the pin was left with, by us or by the world.
    public static func keeping(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        try keeping(high: true, activeLow: false, &lines, line, &world)
        try keeping(high: false, activeLow: false, &lines, line, &world)
        try keeping(high: true, activeLow: true, &lines, line, &world)
        try keeping(high: false, activeLow: true, &lines, line, &world)
    }

    private static func keeping(
        high: Bool, activeLow: Bool, _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        let level: Line.Level = high != activeLow ? .on : .off
        let first = output(line, initial: level, activeLow: activeLow)
        try request(&lines, first)
        lines.release(0)
        // Some chips let go of a released output: then it is the world that holds the pin.
        world.drive(first, high: high, &lines)
        try expect(world.isHigh(first, &lines) == high, "a pin that stays as it was left")
        try request(&lines, output(line, initial: nil, activeLow: activeLow))
        try expect(try self.level(&lines) == level, "the level that the line was left with")
        try expect(world.isHigh(first, &lines) == high, "the pin as it was before a keeping request")
        lines.release(0)
    }

    /// An undriven input follows its pull resistor.
    public static func bias(_ lines: inout Lines, _ line: Line) throws(Failure) {
        try request(&lines, input(line, .pullUp))
        try expect(try level(&lines) == .on, "a pulled-up input that is on")
        lines.release(0)
        try request(&lines, input(line, .pullDown))
        try expect(try level(&lines) == .off, "a pulled-down input that is off")
        lines.release(0)
        try request(&lines, input(line, .pullUp, activeLow: true))
        try expect(try level(&lines) == .off, "a pulled-up active-low input that is off")
        lines.release(0)
    }

    /// Every change is an edge with its level and a later time, nothing lost, and no change is none.
    public static func edges(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable, activeLow: Bool
    ) throws(Failure) {
        let input = input(line, .disabled, activeLow: activeLow)
        world.drive(input, high: false, &lines)
        try request(&lines, input)
        world.drive(input, high: false, &lines)
        try expect(try nextEdge(&lines) == nil, "no edge without a change")
        var time: UInt64 = 0
        for turn in 0..<6 {
            let high = turn % 2 == 0
            world.drive(input, high: high, &lines)
            guard let edge = try awaitEdge(&lines) else { throw Failure(expected: "an edge for each change") }
            try expect(edge.level == (high != activeLow ? .on : .off), "an edge to the level driven")
            try expect(edge.level == (try level(&lines)), "an edge to the level read")
            try expect(edge.timestamp > time, "edges in the order of time")
            try expect(edge.lost == 0, "no edge lost when each is fetched")
            time = edge.timestamp
        }
        try expect(try nextEdge(&lines) == nil, "no more edges than changes")
        lines.release(0)
    }

    /// A burst that the kernel's queue cannot hold: the last edge is to the true level, and no more are lost than came.
    /// How many are told as lost is the chip's: on several processors, changes that come fast make one edge.
    public static func burst(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        let changes = 41
        let input = input(line, .disabled)
        world.drive(input, high: false, &lines)
        try request(&lines, input)
        for change in 0..<changes { world.drive(input, high: change % 2 == 0, &lines) }
        guard var last = try awaitEdge(&lines) else { throw Failure(expected: "edges after a burst") }
        var lost = last.lost
        var taken = 1
        while let edge = try nextEdge(&lines) {
            lost += edge.lost
            taken += 1
            last = edge
        }
        try expect(last.level == .on, "the last edge of a burst to the level it ended at")
        try expect(taken + lost <= changes, "no more edges told than there were")
        lines.release(0)
    }

    /// Wrong calls are refused, and change nothing.
    public static func calledWrongly(_ lines: inout Lines, _ line: Line) throws(Failure) {
        lines.release(0)
        do throws(HardwareError) {
            _ = try lines.level(0)
            throw HardwareError.gone
        } catch { try expect(error == .notRequested, "no level of a line that is not held") }
        try request(&lines, input(line, .pullUp))
        do throws(HardwareError) {
            try lines.set(0, .on)
            throw HardwareError.gone
        } catch { try expect(error == .notAnOutput, "no setting of an input") }
        try expect(try level(&lines) == .on, "an input that is as before")
        lines.release(0)
    }

    // MARK: - Steps

    static func output(_ line: Line, initial: Line.Level?, activeLow: Bool) -> Line {
        var line = line
        line.direction = .output
        line.initial = initial
        line.isActiveLow = activeLow
        line.bias = .asIs
        return line
    }

    static func input(_ line: Line, _ bias: Line.Bias, activeLow: Bool = false) -> Line {
        var line = line
        line.direction = .input
        line.isActiveLow = activeLow
        line.bias = bias
        return line
    }

    static func request(_ lines: inout Lines, _ line: Line) throws(Failure) {
        do throws(HardwareError) { try lines.request(0, line) } catch { throw Failure(expected: "a line to be had") }
        try expect(lines.isRequested(0), "a requested line that is held")
    }

    static func set(_ lines: inout Lines, _ level: Line.Level) throws(Failure) {
        do throws(HardwareError) { try lines.set(0, level) } catch { throw Failure(expected: "an output to be set") }
    }

    static func level(_ lines: inout Lines) throws(Failure) -> Line.Level {
        do throws(HardwareError) { return try lines.level(0) } catch { throw Failure(expected: "a line to be read") }
    }

    static func nextEdge(_ lines: inout Lines) throws(Failure) -> Edge? {
        do throws(HardwareError) { return try lines.nextEdge(0) } catch { throw Failure(expected: "edges to be read") }
    }

    static func expect(_ condition: Bool, _ expected: StaticString) throws(Failure) {
        guard condition else { throw Failure(expected: expected) }
    }
}
