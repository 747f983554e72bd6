import Board

/// A change of an input's level, as the chip saw it.
public struct Edge: Equatable, Sendable {
    /// The level after the change.
    public var level: Line.Level

    /// When, in nanoseconds of CLOCK_MONOTONIC, taken by the kernel.
    public var timestamp: UInt64

    /// How many edges before this one were lost since the last one handed out; at least, with libgpiod 1.x, which does
    /// not number them.
    public var lost: Int

    public init(level: Line.Level, timestamp: UInt64, lost: Int) {
        self.level = level
        self.timestamp = timestamp
        self.lost = lost
    }
}

/// An edge as the chip's queue holds it, not yet compared with the one before.
struct QueuedEdge {
    var level: Line.Level
    var timestamp: UInt64
    /// 1 and up per request of the line, counting lost edges too; 0 where the chip does not number them.
    var sequence: UInt32
}
