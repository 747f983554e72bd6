@testable import Bindings
@testable import Board
import Fleets
import Testing

/// Each behaviour of outputs alone, in virtual time.
@Suite struct OutputsTests {
    @Test func aPlainOutputDoesAsItIsTold() {
        var bench = OutputBench([output()])
        bench.wish(0, .on)
        bench.wish(0, .on)
        bench.pass(5_000)
        bench.wish(0, .off)
        #expect(bench.log == ["0 0 on", "5000 0 off"])
        let deadline = bench.outputs.deadline
        #expect(deadline == nil)
    }

    @Test func aPulseEndsByItselfAndBeginsAnewWhenWishedAgain() {
        var bench = OutputBench([output { $0.pattern = Pattern([2_000]) }])
        bench.wish(0, .on)
        bench.pass(1_500)
        bench.wish(0, .on)
        bench.pass(10_000)
        #expect(bench.log == ["0 0 on", "3500 0 off"])
        bench.wish(0, .on)
        bench.pass(100)
        bench.wish(0, .off)
        bench.pass(10_000)
        #expect(bench.log == ["0 0 on", "3500 0 off", "11500 0 on", "11600 0 off"])
    }

    @Test func aBlinkingOutputIsOnWhateverItsLevel() {
        var bench = OutputBench([output { $0.pattern = Pattern([500, 300], repeats: true) }])
        bench.wish(0, .on)
        bench.pass(600)
        #expect(bench.log == ["0 0 on", "500 0 off"])
        let isOn = bench.outputs.isOn(0), said = bench.outputs.observe(0, .off, now: bench.now)
        #expect(isOn && said == .on)
        bench.pass(1_000)
        bench.wish(0, .off)
        bench.pass(1_000)
        #expect(bench.log == ["0 0 on", "500 0 off", "800 0 on", "1300 0 off", "1600 0 on", "1600 0 off"])
        let ended = bench.outputs.observe(0, .off, now: bench.now)
        #expect(ended == .off)
    }

    @Test func aSequenceEndsOff() {
        var bench = OutputBench([output { $0.pattern = Pattern([100, 50, 200, 50]) }])
        bench.wish(0, .on)
        bench.pass(1_000)
        #expect(bench.log == ["0 0 on", "100 0 off", "150 0 on", "350 0 off", "400 0 off"])
    }

    @Test func aLoopThatWasHeldUpDoesNotCatchUp() {
        var bench = OutputBench([output { $0.pattern = Pattern([500, 500], repeats: true) }])
        bench.wish(0, .on)
        bench.stall(10_200)
        bench.pass(1_000)
        #expect(bench.log == ["0 0 on", "10200 0 off", "10700 0 on", "11200 0 off"])
    }

    @Test func minimumTimesHoldAWishBack() {
        var bench = OutputBench([output { $0.minimumOn = 60_000; $0.minimumOff = 180_000 }])
        // Before it was taken it may have been on.
        bench.wish(0, .on)
        let wait = bench.outputs.wait(of: 0, now: bench.now)
        #expect(wait == .minimumOff(180_000))
        bench.pass(200_000)
        bench.wish(0, .off)
        let stays = bench.outputs.wait(of: 0, now: bench.now)
        #expect(stays == .minimumOn(40_000))
        bench.pass(100_000)
        #expect(bench.log == ["180000 0 on", "240000 0 off"])
        // A wish that is taken back while it waits is none.
        bench.wish(0, .on)
        bench.pass(1_000)
        bench.wish(0, .off)
        bench.pass(1_000_000)
        #expect(bench.log == ["180000 0 on", "240000 0 off"])
    }

    @Test func initialOnWaitsForTheMinimumToo() {
        var bench = OutputBench([output(initial: .on) { $0.minimumOff = 5_000 }, output(initial: .on)])
        #expect(bench.levels == [.off, .on])
        bench.pass(10_000)
        #expect(bench.log == ["0 1 on taken", "5000 0 on"])
    }

    @Test func whatIsOnForTooLongGoesOffAndStaysOff() {
        var bench = OutputBench([output { $0.maximumOn = 10_000 }])
        bench.outputs.noteAsked(0, .on, at: 100)
        bench.wish(0, .on)
        bench.pass(9_000)
        bench.wish(0, .on)
        bench.pass(60_000)
        #expect(bench.log == ["0 0 on", "10000 0 off"])
        #expect(bench.notices == [.tooLong(line: 0)])
        // The cloud still asks for it, but not anew.
        let same = bench.outputs.isRepeat(0, .on, askedAt: 100), unknown = bench.outputs.isRepeat(0, .on, askedAt: nil)
        let new = bench.outputs.isRepeat(0, .on, askedAt: 101), off = bench.outputs.isRepeat(0, .off, askedAt: 100)
        #expect(same && unknown && !new && !off)
        bench.wish(0, .on)
        #expect(bench.log.last == "69000 0 on")
    }

    @Test func aPulseIsDoneOnceForOneRequestOfTheCloud() {
        var bench = OutputBench([output { $0.pattern = Pattern([100]) }])
        let first = bench.outputs.isRepeat(0, .on, askedAt: nil)
        #expect(!first)
        bench.outputs.noteAsked(0, .on, at: 100)
        bench.wish(0, .on)
        let during = bench.outputs.isRepeat(0, .on, askedAt: 100)
        #expect(during)
        // Off, once the cloud says so, makes way for on without a time.
        bench.outputs.noteAsked(0, .off, at: nil)
        let after = bench.outputs.isRepeat(0, .on, askedAt: nil)
        #expect(!after)
    }

    @Test func ofAGroupTheNewestWishComesOnAfterTheDeadTime() {
        var bench = OutputBench([output { $0.interlock = 0 }, output { $0.interlock = 0 }], deadTimes: [500])
        bench.pass(1_000)
        bench.wish(0, .on)
        bench.pass(1_000)
        bench.wish(1, .on)
        let wait = bench.outputs.wait(of: 1, now: bench.now)
        #expect(wait == .interlock)
        bench.pass(2_000)
        #expect(bench.log == ["1000 0 on", "2000 0 off", "2500 1 on"])
        #expect(bench.notices == [.gaveWay(line: 0, to: 1)])
        bench.wish(0, .on)
        bench.wish(0, .off)
        bench.pass(2_000)
        #expect(bench.log.last == "4000 1 off")
    }

    @Test func aGroupWaitsForAnotherOnesMinimum() {
        var bench = OutputBench([output { $0.interlock = 0; $0.minimumOn = 3_000 }, output { $0.interlock = 0 }], deadTimes: [500])
        bench.pass(500)
        bench.wish(0, .on)
        bench.pass(1_000)
        bench.wish(1, .on)
        bench.pass(10_000)
        #expect(bench.log == ["500 0 on", "3500 0 off", "4000 1 on"])
    }

    @Test func anOutputThatWasLostKeepsItsGroupOff() {
        var bench = OutputBench([output { $0.interlock = 0 }, output { $0.interlock = 0 }], deadTimes: [0])
        bench.wish(0, .on)
        bench.lose(0)
        bench.wish(1, .on)
        bench.pass(100_000)
        #expect(bench.log == ["0 0 on"])
        bench.take(0)
        bench.drain()
        #expect(bench.log == ["0 0 on", "100000 1 on"])
    }

    @Test func anOutputThatDoesNotGoOffKeepsItsGroupOffAndIsToldAgain() {
        var bench = OutputBench([output { $0.interlock = 0 }, output { $0.interlock = 0 }], deadTimes: [100])
        bench.pass(100)
        bench.wish(0, .on)
        bench.stuck = .on
        bench.wish(1, .on)
        bench.pass(1_200)
        bench.stuck = nil
        bench.pass(2_000)
        #expect(bench.log == ["100 0 on", "100 0 off", "600 0 off", "1100 0 off", "1600 0 off", "1700 1 on"])
    }

    @Test func whatDidNotFollowIsToldAgainWhenWishedAgain() {
        var bench = OutputBench([output()])
        bench.stuck = .off
        bench.wish(0, .on)
        bench.wish(0, .on)
        bench.stuck = nil
        bench.wish(0, .on)
        bench.wish(0, .on)
        #expect(bench.log == ["0 0 on", "0 0 on", "0 0 on"])
    }

    @Test func aSlowPWMIsOnForItsShareOfThePeriod() {
        var bench = OutputBench([output { $0.modulation = .slow(period: 1_000) }])
        bench.wish(0, .on, share: 25)
        bench.pass(1_600)
        #expect(bench.takeLog() == ["0 0 on", "250 0 off", "1000 0 on", "1250 0 off"])
        // At 1600, in the pause that began at 1250.
        bench.wish(0, .on, share: 70)
        bench.pass(1_000)
        #expect(bench.takeLog() == ["1600 0 on", "2250 0 off", "2550 0 on"])
        bench.wish(0, .on, share: 100)
        bench.pass(5_000)
        #expect(bench.takeLog() == [])
        bench.wish(0, .on, share: 50)
        bench.pass(500)
        #expect(bench.takeLog() == ["7600 0 off", "8100 0 on"])
        bench.wish(0, .off)
        bench.pass(5_000)
        #expect(bench.takeLog() == ["8100 0 off"])
        bench.wish(0, .on, share: 0.01)
        bench.pass(5_000)
        #expect(bench.takeLog().allSatisfy { $0.hasSuffix("off") })
    }

    @Test func aPWMOfTheKernelIsToldItsShare() {
        let pwm = KernelPWM(chip: .init(), channel: 0, period: 1_000_000)
        var bench = OutputBench([output { $0.modulation = .kernel(pwm) }])
        bench.wish(0, .on, share: 42.5)
        bench.wish(0, .on, share: 42.5)
        bench.wish(0, .on, share: 10)
        bench.wish(0, .off)
        #expect(bench.log == ["0 0 on 42.5", "0 0 on 10.0", "0 0 off 0.0"])
    }

    @Test func whatIsKeptCounts() {
        var bench = OutputBench([output(initial: nil) { $0.minimumOn = 1_000; $0.maximumOn = 5_000 }])
        #expect(bench.levels == [.off])
        bench.pass(1)
        bench.wish(0, .on)
        bench.pass(100_000)
        #expect(bench.log == ["1 0 on", "5001 0 off"])
        let switches = bench.outputs.switches(0)
        #expect(switches == 1)
    }

    @Test func hoursAreToldByTheTenthAndRemembered() {
        var bench = OutputBench([output { $0.onTime = 0; $0.startsAsLast = true }])
        bench.wish(0, .on)
        let due = bench.outputs.deadline
        #expect(due == bench.now + 360_000)
        bench.stall(3_600_000)
        let hours = bench.outputs.hours(0, now: bench.now)
        #expect(hours == 1)
        let record = bench.outputs.record(0, now: bench.now)
        #expect(record?.onTime == 3_600_000 && record?.isOn == true)
        var other = OutputBench([output { $0.onTime = 0; $0.startsAsLast = true }])
        other.outputs.restore(0, record!)
        other.take(0)
        #expect(other.log == ["0 0 on taken"])
        other.stall(359_999)
        let before = other.outputs.hours(0, now: other.now)
        other.stall(1)
        let after = other.outputs.hours(0, now: other.now)
        #expect(before == 1 && after == 1.1)
    }
}
