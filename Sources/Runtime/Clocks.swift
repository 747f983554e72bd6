import Board
import CPosix
import FixedMemory
import Fleets

/// For deadlines: never set, never steps (`CLOCK_MONOTONIC`).
enum MonotonicClock {
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The same in microseconds, for measuring.
    static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

/// For people: may step, and is wrong until the board has found a time server.
enum WallClock {
    /// Now, in milliseconds since 1970; nil while the clock is not to be trusted.
    static func now(_ trust: Board.Clock) -> Int64? {
        if trust == .synchronised {
            var state = timex()
            guard adjtimex(&state) != TIME_ERROR else { return nil }
        }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Now, in UTC, as in `2026-11-23T10:15:00.042Z`.
    static func timestamp() -> FixedString<24> {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var date = tm()
        gmtime_r(&time.tv_sec, &date)
        var text = FixedString<24>()
        append(Int(date.tm_year) + 1900, 4, "-", to: &text)
        append(Int(date.tm_mon) + 1, 2, "-", to: &text)
        append(Int(date.tm_mday), 2, "T", to: &text)
        append(Int(date.tm_hour), 2, ":", to: &text)
        append(Int(date.tm_min), 2, ":", to: &text)
        append(Int(date.tm_sec), 2, ".", to: &text)
        append(Int(time.tv_nsec) / 1_000_000, 3, "Z", to: &text)
        return text
    }

    /// Adds the last `digits` digits of a number and what stands after them.
    private static func append(_ number: Int, _ digits: Int, _ after: StaticString, to text: inout FixedString<24>) {
        var place = 1
        for _ in 1..<digits { place *= 10 }
        while place > 0 {
            try? text.append(UInt8(ascii: "0") + UInt8(number / place % 10))
            place /= 10
        }
        try? text.append(after)
    }
}
