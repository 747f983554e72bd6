import Board
import FixedMemory
import Fleets

/// Lines that a person at the console has forced, each for a while: nobody else sets them, and afterwards they are what
/// they were, or what the cloud has asked for meanwhile.
public struct Overrides: ~Copyable {
    private let inPlace = InPlace()
    private struct Force {
        var level: Line.Level
        var until: Instant
        /// What the line was before the first of several.
        var before: Line.Level?
    }

    /// Of the lines in `forced` alone.
    private var forces = InlineArray<64, Force?>(repeating: nil)
    private var forced = LineSet()

    public init() {}

    /// The forced lines, a bit each.
    public var lines: UInt64 { forced.bits }

    /// When the next one ends; nil where none is forced.
    @export(interface)
    public var deadline: Instant? {
        var nearest: Instant?
        var rest = forced
        while let index = rest.next() {
            guard let force = forces[index] else { continue }
            nearest = nearest.map { min($0, force.until) } ?? force.until
        }
        return nearest
    }

    /// How long a line stays forced, in milliseconds; nil: it is not.
    public func left(of line: Int, now: Instant) -> Int64? { forces[line].map { max(0, $0.until - now) } }

    /// Forces a line that has been set, or goes on doing so.
    ///
    /// - Parameter before: the level it had; nil where the hardware could not be asked.
    public mutating func force(_ line: Int, _ level: Line.Level, until: Instant, before: Line.Level?) {
        forces[line] = Force(level: level, until: until, before: forces[line].map { $0.before } ?? before)
        forced.insert(line)
    }

    /// Ends a force; nil: there was none. What the line is to be set to again comes from `back`, nil where that is not
    /// known.
    public mutating func release(_ line: Int) -> (line: Int, back: Line.Level?)? {
        guard let force = forces[line] else { return nil }
        forces[line] = nil
        forced.remove(line)
        return (line, force.before == force.level ? nil : force.before)
    }

    /// Ends a force whose time is over; nil: there is none.
    @export(interface)
    public mutating func nextEnd(now: Instant) -> (line: Int, back: Line.Level?)? {
        var rest = forced
        while let index = rest.next() {
            if let force = forces[index], now >= force.until { return release(index) }
        }
        return nil
    }
}
