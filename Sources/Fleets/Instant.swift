/// A point on the monotonic clock, in milliseconds. Rooms below the loop are told the time, they never read a clock.
public struct Instant: Comparable, Sendable {
    public var milliseconds: Int64

    /// Later than any other.
    public static let never = Instant(milliseconds: .max)

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (left: Instant, milliseconds: Int64) -> Instant {
        Instant(milliseconds: left.milliseconds + milliseconds)
    }

    public static func - (left: Instant, right: Instant) -> Int64 { left.milliseconds - right.milliseconds }
}
