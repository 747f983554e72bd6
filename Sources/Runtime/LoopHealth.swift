import Fleets

/// How long the loop's turns take, for the console's `status`.
struct LoopHealth {
    /// A turn that takes longer is counted, in milliseconds.
    static let limit: Int64 = 16

    private(set) var turns = 0

    /// Turns over the limit.
    private(set) var slowTurns = 0

    /// The longest turn so far, in milliseconds.
    private(set) var longest: Int64 = 0

    private var began: Instant?

    mutating func turnBegins(now: Instant) { began = now }

    mutating func turnEnds(now: Instant) {
        guard let began else { return }
        self.began = nil
        turns += 1
        if now - began > Self.limit { slowTurns += 1 }
        longest = max(longest, now - began)
    }
}
