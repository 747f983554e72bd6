import Fleets
import Testing

/// In virtual time.
@Suite struct EventLimiterTests {
    /// What becomes of events at these milliseconds: how many were suppressed before one that is raised, nil for one
    /// that is held back.
    private func verdicts(_ times: [Int64], _ limit: EventLimit) -> [Int?] {
        var limiter = EventLimiter(limit)
        return times.map { time in
            switch limiter.judge(now: Instant(milliseconds: time)) {
            case .raise(let suppressed): suppressed
            case .suppress: nil
            }
        }
    }

    @Test(arguments: [
        ([0, 0, 0], [0, 0, nil]),
        ([5, 999, 1_004, 1_005], [0, 0, nil, 1]),
        ([0, 900, 1_000, 1_001, 1_900], [0, 0, 0, nil, 1]),
        ([0, 1, 2, 3, 4, 2_000, 2_001, 2_002], [0, 0, nil, nil, nil, 3, 0, nil]),
        ([0, 10_000, 20_000], [0, 0, 0]),
    ] as [([Int64], [Int?])]) func twoASecond(times: [Int64], expected: [Int?]) {
        #expect(verdicts(times, EventLimit(count: 2, period: 1_000)) == expected)
    }

    @Test func oneAtATime() {
        #expect(verdicts([0, 1, 9, 10, 11, 20], EventLimit(count: 1, period: 10)) == [0, nil, nil, 2, nil, 1])
    }

    @Test func onlyTheFirstThatIsHeldBackIsSaidToBe() {
        var limiter = EventLimiter(EventLimit(count: 1, period: 10))
        let verdicts = [0, 1, 2, 10, 11].map { limiter.judge(now: Instant(milliseconds: $0)) }
        #expect(verdicts == [
            .raise(suppressed: 0), .suppress(isFirst: true), .suppress(isFirst: false), .raise(suppressed: 2),
            .suppress(isFirst: true),
        ])
    }

    /// Random storms: in no span of the period are there more than the count, and no event is lost from the sum.
    @Test(arguments: [(1, 7), (3, 50), (10, 1_000), (32, 400)]) func noSpanHoldsMore(count: Int, period: Int64) {
        var random = SystemRandomNumberGenerator()
        var limiter = EventLimiter(EventLimit(count: count, period: period))
        var raised: [Int64] = []
        var told = 0, pending = 0, total = 0
        var time: Int64 = 0
        for _ in 0..<5_000 {
            time += Int64.random(in: 0...period / 3, using: &random)
            total += 1
            switch limiter.judge(now: Instant(milliseconds: time)) {
            case .raise(let suppressed):
                raised.append(time)
                told += suppressed
                pending = 0
            case .suppress:
                pending += 1
            }
        }
        #expect(raised.count + told + pending == total)
        #expect(zip(raised, raised.dropFirst(count)).allSatisfy { $1 - $0 >= period })
    }
}
