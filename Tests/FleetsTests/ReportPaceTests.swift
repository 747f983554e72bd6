import Testing

@testable import Fleets

@Suite struct ReportPaceTests {
    /// The times at which reports go that are owed all the time, until `end`.
    private func times(_ pace: ReportPace, from start: Int64 = 0, until end: Int64) -> [Int64] {
        var pace = pace
        var times: [Int64] = []
        for time in start..<end {
            let now = Instant(milliseconds: time)
            while now >= pace.next, times.count < 100 {
                pace.spend(now: now)
                times.append(time)
            }
        }
        return times
    }

    @Test func aFewAtOnceThenOneForEachInterval() {
        let pace = ReportPace(tokens: 5, interval: 200, now: Instant(milliseconds: 0))
        #expect(times(pace, until: 700) == [0, 0, 0, 0, 0, 200, 400, 600])
    }

    @Test func whatIsNotSpentIsNotSavedBeyondTheTokens() {
        let pace = ReportPace(tokens: 3, interval: 100, now: Instant(milliseconds: 0))
        #expect(times(pace, from: 100_000, until: 100_250) == [100_000, 100_000, 100_000, 100_100, 100_200])
    }

    @Test func oneTokenIsOneForEachInterval() {
        let pace = ReportPace(tokens: 1, interval: 10_000, now: Instant(milliseconds: 0))
        #expect(times(pace, until: 20_001) == [0, 10_000, 20_000])
    }

    @Test func aHoldKeepsAllBackAndResumingEndsIt() {
        var pace = ReportPace(tokens: 5, interval: 200, now: Instant(milliseconds: 0))
        pace.hold(until: Instant(milliseconds: 60_000))
        #expect(pace.next == Instant(milliseconds: 60_000))
        pace.resume(now: Instant(milliseconds: 1_000))
        #expect(pace.next <= Instant(milliseconds: 1_000))
    }

    @Test func resumingGivesNoTokensAway() {
        var pace = ReportPace(tokens: 1, interval: 10_000, now: Instant(milliseconds: 0))
        pace.spend(now: Instant(milliseconds: 0))
        pace.resume(now: Instant(milliseconds: 500))
        #expect(pace.next == Instant(milliseconds: 10_000))
    }
}
