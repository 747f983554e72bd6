import Testing

@testable import Bindings
@testable import Board

@Suite struct ValueFilterTests {
    private func apply(_ rules: ReadingRules, _ readings: Double...) -> [Double] {
        var filter = ValueFilter()
        return readings.map { filter.apply(rules, to: $0) }
    }

    @Test func noFilter() {
        #expect(apply(ReadingRules(), 3, -1, 7) == [3, -1, 7])
    }

    @Test func medianTakesOutSpikes() {
        var rules = ReadingRules()
        rules.median = 3
        #expect(apply(rules, 20, 20, 999, 20, -50, 20, 20) == [20, 20, 20, 20, 20, 20, 20])
        rules.median = 4
        #expect(apply(rules, 1, 2, 3, 4, 5) == [1, 1.5, 2, 2.5, 3.5])
    }

    @Test func average() {
        var rules = ReadingRules()
        rules.average = 3
        #expect(apply(rules, 1, 2, 3, 4, 5) == [1, 1.5, 2, 3, 4])
    }

    @Test func averageOfTheLargest() {
        var rules = ReadingRules()
        rules.average = 2
        let large = Double.greatestFiniteMagnitude
        #expect(apply(rules, large, large).allSatisfy { $0.isFinite })
    }

    @Test func exponential() {
        var rules = ReadingRules()
        rules.exponential = 0.5
        #expect(apply(rules, 10, 20, 20, 0) == [10, 15, 17.5, 8.75])
    }

    @Test func medianComesBeforeAverage() {
        var rules = ReadingRules()
        rules.median = 3
        rules.average = 2
        #expect(apply(rules, 10, 10, 1_000, 10) == [10, 10, 10, 10])
    }

    @Test func everyWindow() {
        for size in 1...ReadingRules.maxWindow {
            var rules = ReadingRules()
            rules.average = size
            var filter = ValueFilter()
            for reading in 1...40 {
                let first = max(1, reading - size + 1)
                let expected = Double(first + reading) / 2
                #expect(abs(filter.apply(rules, to: Double(reading)) - expected) < 1e-9)
            }
        }
    }

    @Test func afterAResetOnlyTheNewCounts() {
        var rules = ReadingRules()
        rules.median = 3
        rules.average = 4
        rules.exponential = 0.1
        var filter = ValueFilter()
        for _ in 0..<10 { _ = filter.apply(rules, to: 100) }
        filter.reset()
        #expect(filter.apply(rules, to: 1) == 1)
    }
}
