/// A point in time, as the services are handed it. The wire has seconds in some places and milliseconds in others.
struct Time: Comparable, Sendable {
    /// Unix milliseconds.
    var milliseconds: Int

    /// Unix seconds.
    var seconds: Int { milliseconds / 1_000 }

    static func < (left: Time, right: Time) -> Bool { left.milliseconds < right.milliseconds }

    static func + (time: Time, seconds: Int) -> Time { Time(milliseconds: time.milliseconds + seconds * 1_000) }
}
