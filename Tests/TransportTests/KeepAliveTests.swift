import Fleets
import Testing
@testable import Transport

@Suite struct KeepAliveTests {
    /// The deadline that follows, in milliseconds from now.
    private func deadline(sinceSent: Int64, sinceReceived: Int64) -> Int64 {
        let now = Instant(milliseconds: 1_000_000)
        var keepAlive = KeepAlive(seconds: 40, now: now)
        keepAlive.update(sinceSent: sinceSent, sinceReceived: sinceReceived, now: now)
        return keepAlive.deadline - now
    }

    @Test func theFirstPingIsDueAfterAKeepAlive() {
        let now = Instant(milliseconds: 7)
        #expect(KeepAlive(seconds: 30, now: now).deadline == Instant(milliseconds: 30_007))
    }

    @Test func withoutAKeepAliveNothingIsEverDue() {
        var keepAlive = KeepAlive(seconds: 0, now: Instant(milliseconds: 7))
        #expect(keepAlive.deadline == .never)
        keepAlive.update(-1, now: Instant(milliseconds: 8))
        #expect(keepAlive.deadline == .never)
    }

    @Test func sleepsAKeepAliveFromTheDirectionThatHasBeenSilentLonger() {
        #expect(deadline(sinceSent: 0, sinceReceived: 0) == 40_050)
        #expect(deadline(sinceSent: 10_000, sinceReceived: 0) == 30_050)
        #expect(deadline(sinceSent: 0, sinceReceived: 39_000) == 1050)
    }

    @Test func anUnansweredPingIsLookedAtEveryQuarter() {
        #expect(deadline(sinceSent: 0, sinceReceived: 40_050) == 10_000)
        #expect(deadline(sinceSent: 20_000, sinceReceived: 60_000) == 10_000)
    }

    @Test func anErrorOfTheSocketLeavesTheDeadline() {
        var keepAlive = KeepAlive(seconds: 5, now: Instant(milliseconds: 0))
        keepAlive.update(-1, now: Instant(milliseconds: 3000))
        #expect(keepAlive.deadline == Instant(milliseconds: 5000))
    }
}
