import Testing

@testable import Board
@testable import Hardware

/// A rain gauge's contact as the lab plays it, through the debouncer and the meter, at the times of the waveform.
@Suite struct GaugeTests {
    /// How many pulses come of a waveform, levels with their times in milliseconds, played over and over on a line that
    /// rests high.
    private func pulses(of steps: [(Line.Level, UInt64)], turns: Int) -> Int64 {
        var meter = PulseMeter(now: 0)
        var debouncer = Debouncer(milliseconds: 20, level: .on)
        var now: UInt64 = 0
        var actual = Line.Level.on
        func settle(at end: UInt64) {
            guard let due = debouncer.deadline, due < end else { return }
            if let edge = debouncer.settle(at: actual, now: due) { meter.take(edge) }
        }
        for _ in 0..<turns {
            for (level, time) in steps {
                settle(at: now)
                if level != actual { debouncer.moved(now: now) }
                actual = level
                now += time * 1_000_000
            }
        }
        settle(at: .max)
        return meter.count
    }

    private static let tip: [(Line.Level, UInt64)] = [
        (.off, 1), (.on, 1), (.off, 150), (.on, 2), (.off, 1), (.on, 1), (.off, 3), (.on, 100),
    ]

    @Test func aContactThatBouncesIsOnePulseATip() {
        for turns in 1...5 { #expect(pulses(of: Self.tip, turns: turns) == Int64(turns)) }
    }

    /// What ends while the contact is closed has not tipped to its end; and to a line that is open, an opening is nothing.
    @Test func aTipThatHasNotEndedIsNone() {
        let fromItsMiddle: [(Line.Level, UInt64)] = [(.on, 2), (.off, 1), (.on, 1), (.off, 3), (.on, 100), (.off, 150)]
        #expect(pulses(of: fromItsMiddle, turns: 1) == 0)
        #expect(pulses(of: fromItsMiddle, turns: 5) == 4)
    }

    @Test func bouncingAloneIsNoTip() {
        #expect(pulses(of: [(.off, 5), (.on, 5)], turns: 100) == 0)
    }
}
