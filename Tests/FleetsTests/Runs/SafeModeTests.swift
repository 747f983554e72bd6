import FixedMemory
import Fleets
import Testing

/// Runs of a process one after the other, which know of each other by what they keep alone.
private struct Runs {
    let record = RunRecord(boot: RunRecord.BootID(), isWatchdogReset: false)
    var kept = ""
    var now = Instant(milliseconds: 0)
    var mode = SafeMode(.usual, earlyEnds: 0, now: Instant(milliseconds: 0))

    mutating func begin() -> Bool {
        mode = SafeMode(.usual, earlyEnds: record.start(after: Array(kept.utf8).span).earlyEnds, now: now)
        kept = record.whileStarting(earlyEnds: mode.earlyEnds).bytes.text
        return mode.isOn
    }

    /// Sleeps until what is due first, again and again, for so long.
    mutating func run(for milliseconds: Int64, isBusy: Bool = false) {
        let end = now + milliseconds
        while let due = mode.deadline(isBusy: isBusy), due <= end, due > now || !mode.isOver(now: now, isBusy: isBusy) {
            now = max(now, due)
            if mode.becomesLasting(now: now) { kept = record.whileRunning.bytes.text }
            if mode.isOver(now: now, isBusy: isBusy) { return }
        }
        now = end
    }

    mutating func stop() {
        kept = record.onceStopped(
            earlyEnds: mode.earlyEndsOnceStopped(isOver: mode.isOver(now: now, isBusy: false))).bytes.text
    }

    /// Begins and crashes after so long, so many times: whether each was in safe mode.
    mutating func crash(after milliseconds: Int64, times: Int) -> [Bool] {
        (0..<times).map { _ in
            let isOn = begin()
            run(for: milliseconds)
            return isOn
        }
    }
}

@Suite struct SafeModeTests {
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func afterFiveStartsThatDidNotLast() {
        var runs = Runs()
        expect(runs.crash(after: 59_999, times: 7), [false, false, false, false, false, true, true])
    }

    @Test func aStartThatLastedCountsAnew() {
        var runs = Runs()
        expect(runs.crash(after: 1_000, times: 4), [false, false, false, false])
        expect(runs.crash(after: 60_000, times: 1), [false])
        expect(runs.crash(after: 1_000, times: 6), [false, false, false, false, false, true])
    }

    @Test func whoeverStopsItStartsItAsUsual() {
        var runs = Runs()
        expect(runs.crash(after: 1_000, times: 4), [false, false, false, false])
        expect(runs.begin(), false)
        runs.stop()
        expect(runs.crash(after: 1_000, times: 6), [false, false, false, false, false, true])
        expect(runs.begin(), true)
        runs.run(for: 100)
        runs.stop()
        expect(runs.begin(), false)
    }

    @Test func itEndsByItselfAndOneMoreEarlyEndBringsItBack() {
        var runs = Runs()
        _ = runs.crash(after: 1_000, times: 5)
        expect(runs.begin(), true)
        let begin = runs.now
        runs.run(for: 3_600_000)
        expect(runs.now - begin, 600_000)
        runs.stop()
        expect(runs.crash(after: 1_000, times: 2), [false, true])
        runs.run(for: 3_600_000)
        runs.stop()
        // Now it lasts.
        expect(runs.crash(after: 60_000, times: 3), [false, false, false])
    }

    @Test func aJobIsNotCutShort() {
        var runs = Runs()
        _ = runs.crash(after: 1_000, times: 5)
        expect(runs.begin(), true)
        runs.run(for: 3_600_000, isBusy: true)
        expect(runs.mode.isOver(now: runs.now, isBusy: true), false)
        expect(runs.mode.deadline(isBusy: true), nil)
        expect(runs.mode.isOver(now: runs.now, isBusy: false), true)
    }

    @Test func aUsualRunIsNeverOverAndWakesOnce() {
        var runs = Runs()
        expect(runs.begin(), false)
        expect(runs.mode.deadline(isBusy: false), runs.now + 60_000)
        runs.run(for: 86_400_000)
        expect(runs.now, Instant(milliseconds: 86_400_000))
        expect(runs.mode.deadline(isBusy: false), nil)
        expect(runs.mode.isOver(now: runs.now, isBusy: false), false)
    }
}
