import Fleets

/// When a sensor is read.
struct SensorSchedule: Sendable {
    private(set) var due = Instant(milliseconds: 0)
    private let firstOutput: Int

    /// Of a sensor whose values are asked for one by one: the next one, and whether one before it has failed.
    var output: Int
    var hasFailed = false

    init() { self.init(due: Instant(milliseconds: 0), firstOutput: 0) }

    init(due: Instant, firstOutput: Int) {
        self.due = due
        self.firstOutput = firstOutput
        output = firstOutput
    }

    /// The reading is over: the next one comes `pause` milliseconds after this one was due, or, where that has passed, after
    /// now.
    mutating func next(after now: Instant, _ pause: Int64) {
        let next = due + pause
        due = next > now ? next : now + pause
        output = firstOutput
        hasFailed = false
    }
}
