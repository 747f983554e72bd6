import Bindings
import Board
import Fleets
import Testing

@Suite struct OverridesTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    @Test func endsByItselfAndGoesBack() {
        var overrides = Overrides()
        let before = overrides.deadline
        #expect(before == nil)
        overrides.force(3, .on, until: at(500), before: .off)
        let (lines, deadline) = (overrides.lines, overrides.deadline)
        #expect(lines == 0b1000)
        #expect(deadline == at(500))
        let left = [overrides.left(of: 3, now: at(200)), overrides.left(of: 2, now: at(200))]
        #expect(left == [300, nil])
        let early = overrides.nextEnd(now: at(499))
        #expect(early?.line == nil)
        let end = overrides.nextEnd(now: at(500))
        #expect(end?.line == 3)
        #expect(end?.back == .off)
        let (after, again) = (overrides.lines, overrides.nextEnd(now: at(500)))
        #expect(after == 0)
        #expect(again?.line == nil)
    }

    @Test func aSecondForceRemembersWhatWasBeforeTheFirst() {
        var overrides = Overrides()
        overrides.force(0, .on, until: at(100), before: .off)
        overrides.force(0, .off, until: at(300), before: .on)
        let deadline = overrides.deadline
        #expect(deadline == at(300))
        // It is off already, and was off before.
        let (end, again) = (overrides.release(0), overrides.release(0))
        #expect(end?.line == 0)
        #expect(end?.back == nil)
        #expect(again?.line == nil)
    }

    @Test func aLineThatCouldNotBeAskedIsLeftAsItIs() {
        var overrides = Overrides()
        overrides.force(63, .on, until: at(100), before: nil)
        let lines = overrides.lines
        #expect(lines == 1 << 63)
        let end = overrides.nextEnd(now: at(100))
        #expect(end?.line == 63)
        #expect(end?.back == nil)
    }
}
