import Board

/// Finds out what one input's queue of edges has lost. No queue is endless: the kernel's holds 16 edges per line, and
/// drops the oldest (libgpiod 2.x) or the newest (1.x) when more come in than are fetched.
struct EdgeCounter {
    private(set) var level: Line.Level?
    private var sequence: UInt32 = 0

    /// Edges were taken since the line's real level was last compared with the last of them.
    private(set) var isUnsettled = false

    /// What `edge` is to the caller, and remembers it.
    mutating func count(_ edge: QueuedEdge) -> Edge {
        var lost = 0
        if edge.sequence != 0 {
            lost = Int(edge.sequence &- sequence &- 1)
        } else if edge.level == level {
            // Two rises without a fall between them: at least the fall was lost.
            lost = 1
        }
        sequence = edge.sequence
        level = edge.level
        isUnsettled = true
        return Edge(level: edge.level, timestamp: edge.timestamp, lost: lost)
    }

    /// Notes that the comparison is made.
    mutating func settle() { isUnsettled = false }

    /// The edge that must have been lost at the end, for the line is at `actual` and no edge said so.
    mutating func repair(actual: Line.Level, now: UInt64) -> Edge {
        level = actual
        return Edge(level: actual, timestamp: now, lost: 1)
    }
}
