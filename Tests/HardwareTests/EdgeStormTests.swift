import Testing

@testable import Hardware

/// Times are milliseconds here.
@Suite struct EdgeStormTests {
    private var storm = EdgeStorm()

    /// Edges at a steady rate for a while; answers what was told, and how many were read.
    private mutating func blow(from start: UInt64, to end: UInt64, every microseconds: UInt64) -> ([EdgeStorm.Change], Int) {
        var told: [EdgeStorm.Change] = [], read = 0, missed = 0
        for time in stride(from: start * 1_000, to: end * 1_000, by: UInt64.Stride(microseconds)) {
            let now = UInt64(time) * 1_000
            if storm.isPausing(now: now) {
                missed += 1
            } else {
                storm.took(lost: missed, now: now)
                missed = 0
                read += 1
            }
            if let change = storm.takeChange(now: now) { told.append(change) }
        }
        return (told, read)
    }

    @Test mutating func aFlowMeterIsNoStorm() {
        let (told, read) = blow(from: 0, to: 5_000, every: 520)
        #expect(told == [] && read == 9_616)
    }

    @Test mutating func aStormIsReadInShortAndToldOnce() {
        // 100 kHz for 10 s.
        let (told, read) = blow(from: 0, to: 10_000, every: 10)
        #expect(told == [.began])
        #expect(read <= 10 * 401)
        #expect(storm.isOn)
        // It ends with the first quiet window after a pause.
        var now: UInt64 = 10_000 * 1_000_000
        var change: EdgeStorm.Change?
        while change == nil, let due = storm.deadline {
            #expect(due >= now)
            now = due
            _ = storm.isPausing(now: now)
            change = storm.takeChange(now: now)
        }
        guard case .ended(let shed)? = change else {
            Issue.record("no end")
            return
        }
        #expect(shed > 899_000)
        let deadline = storm.deadline
        #expect(deadline == nil && now < 12_500 * 1_000_000)
        // And another one is told again.
        let (again, _) = blow(from: 20_000, to: 20_500, every: 10)
        #expect(again == [.began])
    }
}
