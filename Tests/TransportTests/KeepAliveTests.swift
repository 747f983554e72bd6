import Fleets
import Testing
@testable import Transport

@Suite struct KeepAliveTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    @Test func sleepsAWholeKeepAliveAfterTheOlderOfSentAndReceived() {
        var keepAlive = KeepAlive(seconds: 30, now: at(0))
        #expect(keepAlive.deadline == at(30_050))
        keepAlive.sent(at(5000))
        #expect(keepAlive.deadline == at(30_050))
        keepAlive.received(at(6000))
        #expect(keepAlive.deadline == at(35_050))
    }

    @Test func anAnsweredPingStartsAWholeKeepAliveAgain() {
        var keepAlive = KeepAlive(seconds: 30, now: at(0))
        keepAlive.check(at(30_050))
        keepAlive.received(at(30_070))
        #expect(keepAlive.deadline == at(60_120))
    }

    /// paho gives up one and a half keep-alives after the ping; until then it is called often enough to notice, and
    /// soon enough to ping late rather than never should its own clock have been behind ours.
    @Test func anUnansweredPingIsLookedAtEveryQuarter() {
        var keepAlive = KeepAlive(seconds: 40, now: at(0))
        keepAlive.check(at(40_050))
        #expect(keepAlive.deadline == at(50_050))
        keepAlive.check(at(50_050))
        #expect(keepAlive.deadline == at(60_050))
    }
}
