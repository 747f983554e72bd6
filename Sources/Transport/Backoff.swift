/// How long to wait before the next try: exponential with full jitter.
///
/// ```
///   try      1     2     3     4    …
///   bound    1 s   2 s   4 s   8 s  … longest      the wait is drawn evenly from 0...bound
/// ```
///
/// A thousand boards that lost the same broker come back spread over the whole bound, not in step.
public struct Backoff: Sendable {
    private let first: Int64
    private let longest: Int64
    private var random: SplitMix64

    /// The bound of the next wait, in milliseconds.
    public private(set) var bound: Int64

    /// - Parameters:
    ///   - first: bound of the first wait, in milliseconds, 1 and up.
    ///   - longest: bound of every wait, in milliseconds.
    ///   - seed: random, so that boards differ.
    @export(interface)
    public init(first: Int, longest: Int, seed: UInt64) {
        self.first = Int64(first)
        self.longest = max(Int64(longest), Int64(first))
        random = SplitMix64(seed: seed)
        bound = self.first
    }

    /// The next wait in milliseconds; the one after it may be twice as long.
    public mutating func next() -> Int64 {
        let wait = Int64(random.next() % UInt64(bound + 1))
        bound = min(bound * 2, longest)
        return wait
    }

    /// What was tried worked for `milliseconds`. If it held longer than the next wait could be, the trouble is over;
    /// a broker that accepts and drops at once does not bring the waits back to the first.
    public mutating func worked(for milliseconds: Int64) {
        if milliseconds >= bound { bound = first }
    }
}
