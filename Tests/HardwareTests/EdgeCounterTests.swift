import Board
import Testing

@testable import Hardware

@Suite struct EdgeCounterTests {
    @Test func gapsInTheNumbersAreLosses() {
        var counter = EdgeCounter()
        #expect(counter.count(edge(.on, 3))?.lost == 2)
        #expect(counter.count(edge(.off, 4))?.lost == 0)
        #expect(counter.count(edge(.off, 14))?.lost == 9)
    }

    @Test func theNumberMayTurnOver() {
        var counter = EdgeCounter()
        _ = counter.count(edge(.on, .max))
        // 0 would mean "not numbered": the edge after the last number counts as one of them.
        #expect(counter.count(edge(.off, 1))?.lost == 1)
    }

    @Test func withoutNumbersTheSameLevelTwiceIsALoss() {
        var counter = EdgeCounter()
        #expect(counter.count(edge(.on, 0))?.lost == 0)
        #expect(counter.count(edge(.off, 0))?.lost == 0)
        #expect(counter.count(edge(.off, 0))?.lost == 1)
        #expect(counter.count(edge(.on, 0))?.lost == 0)
    }

    @Test func anEdgeAsksForTheRealLevelOnce() {
        var counter = EdgeCounter()
        #expect(!counter.isUnsettled)
        _ = counter.count(edge(.on, 1))
        #expect(counter.isUnsettled)
        counter.settle()
        #expect(!counter.isUnsettled)
    }

    @Test func withoutNumbersAFullQueueHasLostWhatIsMissing() {
        var counter = EdgeCounter()
        for turn in 0..<16 { _ = counter.count(edge(turn % 2 == 0 ? .on : .off, 0)) }
        counter.settle()
        #expect(counter.repair(actual: .on, now: 7) == Edge(level: .on, timestamp: 7, lost: 1))
        #expect(counter.level == .on)
        #expect(counter.count(edge(.off, 0))?.lost == 0)
    }

    @Test func anEdgeThatIsLateIsNotLostAndNotToldTwice() {
        for number: UInt32 in [0, 2] {
            var counter = EdgeCounter()
            _ = counter.count(edge(.on, number / 2))
            counter.settle()
            #expect(counter.repair(actual: .off, now: 7) == Edge(level: .off, timestamp: 7, lost: 0))
            #expect(counter.count(edge(.off, number)) == nil)
            #expect(counter.isUnsettled)
            #expect(counter.count(edge(.on, number == 0 ? 0 : number + 1))?.lost == 0)
        }
    }

    @Test func aRiseAfterARiseIsALossWhateverTheNumbersSay() {
        var counter = EdgeCounter()
        _ = counter.count(edge(.on, 1))
        #expect(counter.count(edge(.on, 2))?.lost == 1)
    }

    @Test func theNextNumberTellsThatAMissingEdgeWasLost() {
        var counter = EdgeCounter()
        _ = counter.count(edge(.on, 1))
        counter.settle()
        _ = counter.repair(actual: .off, now: 7)
        #expect(counter.count(edge(.off, 4))?.lost == 2)
    }

    private func edge(_ level: Line.Level, _ sequence: UInt32) -> QueuedEdge {
        QueuedEdge(level: level, timestamp: 1, sequence: sequence)
    }
}
