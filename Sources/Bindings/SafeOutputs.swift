import Board
import FixedMemory
import Fleets

/// Which outputs have to go to their `safe` level, because the broker has been out of reach for too long: time and
/// levels in, lines to set out.
///
/// ```
///               lost               `after` of the line is over
///   connected ────────▶ waiting ───────────────────────────────▶ safe
///       ▲                  │                                       │
///       └──────────────────┴───────────── connected ───────────────┘
/// ```
///
/// The process begins with a connection that is lost. Once there is one again, nothing is set back here: what the cloud
/// desires by then is in the shadow.
public struct SafeOutputs: Sendable {
    private var rules = InlineArray<64, SafeLevel?>(repeating: nil)

    /// Nil while there is a connection.
    private var lostAt: Instant?

    /// The lines that have to be at their safe level, a bit each: nobody may set them to another one.
    public private(set) var lines: UInt64 = 0

    /// Those of them that were set since they can be reached.
    private var asked: UInt64 = 0

    public init(_ lines: borrowing FixedList<64, Line>, now: Instant) {
        for index in lines.indices { rules[index] = lines[index].safe }
        lostAt = now
    }

    public mutating func connected() {
        lostAt = nil
        lines = 0
        asked = 0
    }

    public mutating func disconnected(now: Instant) { lostAt = now }

    /// When `next` is due. A line that cannot be reached has none: it is set when its level is known again.
    @export(interface)
    public var deadline: Instant? {
        guard let lostAt else { return nil }
        var first: Instant?
        for index in rules.indices where lines & 1 << UInt64(index) == 0 {
            guard let rule = rules[index] else { continue }
            let due = lostAt + rule.after
            first = min(first ?? due, due)
        }
        return first
    }

    /// The next line to set; nil when all are out. It is set, and its level observed, before the next call.
    @export(interface)
    public mutating func next(_ bindings: borrowing Bindings, now: Instant) -> Bindings.Change? {
        guard let lostAt else { return nil }
        for index in rules.indices {
            guard let rule = rules[index], now - lostAt >= rule.after else { continue }
            let bit = 1 << UInt64(index) as UInt64
            lines |= bit
            guard let level = bindings.level(of: index) else {
                asked &= ~bit
                continue
            }
            guard asked & bit == 0 else { continue }
            asked |= bit
            // Also where it is there already: a line that does not follow is not asked again and again.
            // And one that waits to leave it is to stay.
            if level != rule.level || bindings.outputs.wait(of: index, now: now) != nil { return Bindings.Change(line: index, level: rule.level) }
        }
        return nil
    }
}
