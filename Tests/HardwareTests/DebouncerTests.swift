import Board
import Testing

@testable import Hardware

/// In virtual time: nanoseconds that the tests make up.
@Suite struct DebouncerTests {
    private static let period: UInt64 = 20_000_000

    @Test func atRestNothingIsDue() {
        let debouncer = Debouncer(milliseconds: 20, level: .off)
        #expect(debouncer.deadline == nil)
        #expect(!debouncer.isDue(now: .max))
    }

    @Test func aChangeCountsAfterAWholePeriod() {
        var debouncer = Debouncer(milliseconds: 20, level: .off)
        debouncer.moved(now: 1_000)
        #expect(!debouncer.isDue(now: 1_000 + Self.period - 1))
        #expect(debouncer.isDue(now: 1_000 + Self.period))
        #expect(debouncer.level == .off)
        #expect(debouncer.settle(at: .on, now: 7) == Edge(level: .on, timestamp: 7, lost: 0))
        #expect(debouncer.level == .on)
        #expect(debouncer.deadline == nil)
    }

    @Test func everyEdgeBeginsThePeriodAnew() {
        var debouncer = Debouncer(milliseconds: 20, level: .off)
        // It bounces for a second, every 10 ms.
        for turn in 0..<100 {
            let now = UInt64(turn) * Self.period / 2
            #expect(!debouncer.isDue(now: now))
            debouncer.moved(now: now)
        }
        #expect(debouncer.deadline == 99 * Self.period / 2 + Self.period)
    }

    @Test func whatBouncesBackIsNoChange() {
        var debouncer = Debouncer(milliseconds: 20, level: .on)
        debouncer.moved(now: 0)
        #expect(debouncer.settle(at: .on, now: Self.period) == nil)
        #expect(debouncer.deadline == nil)
    }

    /// A thousand histories: what is told last is always the level that the line ended at, and no level is told twice.
    @Test(arguments: 0..<1000) func theLastLevelIsTheTruth(_ seed: UInt64) {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func draw(_ bound: UInt64) -> UInt64 {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return random % bound
        }
        var actual = Line.Level.off
        var told = Line.Level.off
        var debouncer = Debouncer(milliseconds: 20, level: told)
        var now: UInt64 = 0
        func serve() {
            guard debouncer.isDue(now: now), let edge = debouncer.settle(at: actual, now: now) else { return }
            #expect(edge.level != told)
            told = edge.level
        }
        for _ in 0..<50 {
            now += draw(2 * Self.period)
            serve()
            actual = actual.opposite
            debouncer.moved(now: now)
        }
        now += Self.period
        serve()
        #expect(told == actual)
        #expect(debouncer.level == actual)
    }
}
