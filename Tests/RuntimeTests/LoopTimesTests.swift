import Testing

@testable import Runtime

@Suite struct LoopTimesTests {
    private func times(_ all: [Int64]) -> (turns: Int64, late: Int64, longest: Int64, percentile99: Int64) {
        var times = LoopTimes()
        for time in all { times.add(time) }
        return (times.turns, times.late, times.longest, times.percentile99)
    }

    @Test func nothingYet() { #expect(times([]) == (0, 0, 0, 0)) }

    @Test func countsWhatIsLate() {
        let times = times([1, 100, 16_000, 16_001, 5_000_000])
        #expect((times.turns, times.late, times.longest) == (5, 2, 5_000_000))
    }

    /// What 99 of 100 stay below, told a quarter too high at most.
    @Test(arguments: [1, 3, 4, 7, 50, 999, 1_000, 12_345, 1_000_000] as [Int64])
    func thePercentileIsNearTheTruth(usual: Int64) {
        let times = times(Array(repeating: usual, count: 990) + Array(repeating: 100 * usual, count: 10))
        #expect(times.percentile99 >= usual)
        #expect(times.percentile99 <= usual + usual / 4 + 1)
        #expect(times.longest == 100 * usual)
    }
}
