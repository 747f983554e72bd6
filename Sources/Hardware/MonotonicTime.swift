import CPosix
import Fleets

/// The clock of edges' timestamps.
enum MonotonicTime {
    /// Nanoseconds of CLOCK_MONOTONIC, clock_gettime(2).
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The same, in milliseconds.
    static var instant: Instant { Instant(milliseconds: Int64(now / 1_000_000)) }
}
