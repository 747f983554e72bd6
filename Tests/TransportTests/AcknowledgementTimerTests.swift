import Fleets
import Testing
@testable import Transport

@Suite struct AcknowledgementTimerTests {
    private func instant(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }

    @Test(arguments: [(5, 10), (20, 40), (30, 60), (1_200, 60), (0, 60)] as [(Int, Int64)])
    func waitsForTwoKeepAlivesAndNoLongerThanAMinute(keepAlive: Int, seconds: Int64) {
        var timer = AcknowledgementTimer(keepAlive: keepAlive)
        timer.update(isInFlight: true, now: instant(100))
        #expect(timer.deadline == instant(100 + seconds))
    }

    @Test func nothingInFlightIsWaitedForByNobody() {
        var timer = AcknowledgementTimer(keepAlive: 30)
        #expect(timer.deadline == nil)
        timer.update(isInFlight: true, now: instant(1))
        timer.update(isInFlight: false, now: instant(2))
        #expect(timer.deadline == nil)
    }

    @Test func timeGoesOnWhileTheSameIsInFlight() {
        var timer = AcknowledgementTimer(keepAlive: 30)
        timer.update(isInFlight: true, now: instant(1))
        timer.update(isInFlight: true, now: instant(50))
        #expect(timer.deadline == instant(61))
    }

    @Test func aPacketThatTakesItsTimePostponesItButNotForEver() {
        var timer = AcknowledgementTimer(keepAlive: 30)
        timer.update(isInFlight: true, now: instant(0))
        for second in stride(from: Int64(50), to: 300, by: 50) {
            timer.postpone()
            timer.update(isInFlight: true, now: instant(second))
            #expect(timer.deadline == instant(min(second + 60, 240)))
        }
    }

    /// One is acknowledged and the next is out before anybody has looked.
    @Test func aNewMessageHasItsOwnTime() {
        var timer = AcknowledgementTimer(keepAlive: 30)
        timer.update(isInFlight: true, now: instant(1))
        timer.restart()
        timer.update(isInFlight: true, now: instant(50))
        #expect(timer.deadline == instant(110))
    }
}
