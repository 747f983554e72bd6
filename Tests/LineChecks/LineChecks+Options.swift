import Board
import Hardware

/// Options of the board file beyond direction, level and pull resistor.
extension LineChecks {
    /// The level that an output does not drive is the pull resistor's, and what is read is what is.
    public static func drive(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        try drive(.openDrain, .off, .pullUp, high: false, &lines, line, &world)
        try drive(.openDrain, .on, .pullUp, high: true, &lines, line, &world)
        try drive(.openDrain, .on, .pullDown, high: false, &lines, line, &world)
        try drive(.openSource, .on, .pullDown, high: true, &lines, line, &world)
        try drive(.openSource, .off, .pullDown, high: false, &lines, line, &world)
        try drive(.openSource, .off, .pullUp, high: true, &lines, line, &world)
    }

    private static func drive(
        _ drive: Line.Drive, _ level: Line.Level, _ bias: Line.Bias, high: Bool, _ lines: inout Lines, _ line: Line,
        _ world: inout some World & ~Copyable
    ) throws(Failure) {
        var output = output(line, initial: level, activeLow: false)
        output.drive = drive
        output.bias = bias
        try request(&lines, output)
        try expect(world.isHigh(output, &lines) == high, "the pin where its driver or its resistor has it")
        try expect(try self.level(&lines) == (high ? .on : .off), "the level that the pin has")
        lines.release(0)
    }

    /// Bouncing is one change, to where it ends; and none, if that is where it began.
    public static func debounce(
        _ lines: inout Lines, _ line: Line, _ world: inout some World & ~Copyable
    ) throws(Failure) {
        var input = input(line, .disabled)
        // Far longer than it takes to drive the line nine times, far shorter than the patience with an edge.
        input.debounce = 300
        world.drive(input, high: false, &lines)
        try request(&lines, input)
        for turn in 0..<9 { world.drive(input, high: turn % 2 == 0, &lines) }
        guard let edge = try awaitEdge(&lines) else { throw Failure(expected: "an edge once the line is still") }
        try expect(edge.level == .on, "a debounced edge to where the line came to rest")
        try expect(edge.lost == 0, "no loss in bouncing")
        try expect(try level(&lines) == .on, "the level at rest")
        for turn in 0..<8 { world.drive(input, high: turn % 2 == 1, &lines) }
        try expect(try awaitEdge(&lines) == nil, "no edge of a line that is back where it was")
        try expect(try level(&lines) == .on, "the level that it is back at")
        lines.release(0)
    }
}
