import FixedMemory

/// How long turns of the loop take, from waking up to going to sleep again.
struct LoopTimes: ~Copyable {
    private let inPlace = InPlace()
    /// Microseconds; a turn that takes longer is late.
    static let limit: Int64 = 16_000

    /// A bucket for each quarter of a power of two, up to 2^24 µs (17 s).
    private var buckets = InlineArray<96, Int64>(repeating: 0)
    private(set) var turns: Int64 = 0
    private(set) var late: Int64 = 0
    private(set) var longest: Int64 = 0

    mutating func add(_ microseconds: Int64) {
        turns += 1
        longest = max(longest, microseconds)
        if microseconds > Self.limit { late += 1 }
        buckets[Self.bucket(of: microseconds)] += 1
    }

    /// What 99 of 100 turns stay below, to a quarter of a power of two.
    var percentile99: Int64 {
        var left = turns - turns / 100
        for index in buckets.indices {
            left -= buckets[index]
            if left <= 0 { return min(Self.end(of: index), longest) }
        }
        return longest
    }

    private static func bucket(of microseconds: Int64) -> Int {
        guard microseconds >= 4 else { return Int(max(microseconds, 0)) }
        let power = 63 - microseconds.leadingZeroBitCount
        return min(4 * (power - 1) + Int(microseconds >> Int64(power - 2) & 3), 95)
    }

    private static func end(of bucket: Int) -> Int64 {
        guard bucket >= 4 else { return Int64(bucket) }
        let power = bucket / 4 + 1
        return Int64(bucket % 4 + 5) << Int64(power - 2)
    }
}
