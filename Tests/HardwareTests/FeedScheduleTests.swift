import Fleets
import Hardware
import Testing

@Suite struct FeedScheduleTests {
    /// When it is fed, in milliseconds, where the loop turns at these times beside those it asks for itself.
    private func feedings(timeout: Int64, turns: [Int64], until end: Int64) -> [Int64] {
        var schedule = FeedSchedule(timeout: timeout, now: Instant(milliseconds: 0))
        var turns = turns[...], fed: [Int64] = []
        while true {
            let due = schedule.deadline.milliseconds
            let now = min(due, turns.first ?? .max)
            if now == turns.first { turns.removeFirst() }
            guard now <= end else { return fed }
            if schedule.isDue(now: Instant(milliseconds: now)) { fed.append(now) }
        }
    }

    @Test func idleItIsFedAtHalfOfItsTime() {
        #expect(feedings(timeout: 60_000, turns: [], until: 120_000) == [30_000, 60_000, 90_000, 120_000])
    }

    @Test func busyItIsFedOnceASecond() {
        #expect(feedings(timeout: 60_000, turns: Array(stride(from: 0, to: 4_000, by: 10)), until: 20_000) == [1_000, 2_000, 3_000])
    }

    @Test func aTurnThatComesByFeedsIt() {
        #expect(feedings(timeout: 30_000, turns: [999, 7_000, 7_500], until: 40_000) == [7_000, 22_000, 37_000])
    }

    @Test func aTimeBelowTwoSecondsIsHalvedToo() {
        #expect(feedings(timeout: 500, turns: [100, 200, 300], until: 1_000) == [250, 500, 750, 1_000])
    }
}
