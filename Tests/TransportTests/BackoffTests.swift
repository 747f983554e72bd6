import Testing
@testable import Transport

@Suite struct BackoffTests {
    @Test func waitsStayWithinABoundThatDoublesUpToTheLongest() {
        var backoff = Backoff(first: 1000, longest: 60_000, seed: 7)
        var bounds: [Int64] = []
        for _ in 0..<9 {
            let bound = backoff.bound
            bounds.append(bound)
            #expect((0...bound).contains(backoff.next()))
        }
        #expect(bounds == [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
    }

    @Test func waitsAreSpreadOverTheWholeBound() {
        var quarters = [0, 0, 0, 0]
        for seed in 0..<4000 {
            var backoff = Backoff(first: 1000, longest: 1000, seed: UInt64(seed))
            quarters[min(3, Int(backoff.next() / 250))] += 1
        }
        for count in quarters { #expect((850...1150).contains(count)) }
    }

    @Test func aConnectionThatOutlivedTheNextWaitEndsTheTrouble() {
        var backoff = Backoff(first: 1000, longest: 60_000, seed: 1)
        for _ in 0..<3 { _ = backoff.next() }
        backoff.worked(for: 7999)
        #expect(backoff.bound == 8000)
        backoff.worked(for: 8000)
        #expect(backoff.bound == 1000)
    }

    @Test func aLongestBelowTheFirstIsTheFirst() {
        var backoff = Backoff(first: 500, longest: 1, seed: 1)
        _ = backoff.next()
        #expect(backoff.bound == 500)
    }
}
