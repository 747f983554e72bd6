import Board

/// Finds out what one input's queue of edges has lost. No queue is endless: the kernel's holds 16 edges per line, and
/// drops the oldest (libgpiod 2.x) or the newest (1.x) when more come in than are fetched.
struct EdgeCounter {
    /// Of the kernel's queue: fewer edges than this between two settlements, and none can have been lost.
    private static let queueCapacity = 16

    private(set) var level: Line.Level?
    private var sequence: UInt32 = 0

    /// Edges were taken since the line's real level was last compared with the last of them.
    private(set) var isUnsettled = false

    /// Taken since then.
    private var taken = 0
    /// The queue may have been full before the last settlement.
    private var mayHaveOverflowed = false

    /// The last edge handed out was made up. It may be on its way: the level changes before the kernel has its edge.
    private var isMadeUp = false

    /// What `edge` is to the caller, and remembers it; nil: one that was made up before it came.
    mutating func count(_ edge: QueuedEdge) -> Edge? {
        var lost = edge.sequence == 0 ? 0 : Int(edge.sequence &- sequence &- 1)
        // Two rises without a fall between them: at least the fall was lost. A kernel on several processors may make one
        // edge of several before it numbers them.
        if lost == 0, edge.level == level, !isMadeUp { lost = 1 }
        let isKnown = isMadeUp && edge.level == level && lost == 0
        sequence = edge.sequence
        level = edge.level
        isMadeUp = false
        isUnsettled = true
        taken += 1
        return isKnown ? nil : Edge(level: edge.level, timestamp: edge.timestamp, lost: lost)
    }

    /// Notes that the comparison is made.
    mutating func settle() {
        mayHaveOverflowed = taken >= Self.queueCapacity
        taken = 0
        isUnsettled = false
    }

    /// The edge at the end that is missing, for the line is at `actual` and no edge said so: late, or lost. Where edges
    /// are numbered, the next number tells which.
    mutating func repair(actual: Line.Level, now: UInt64) -> Edge {
        level = actual
        isMadeUp = true
        return Edge(level: actual, timestamp: now, lost: sequence == 0 && mayHaveOverflowed ? 1 : 0)
    }
}
