import Testing

@testable import Board
@testable import Hardware

@Suite struct PulseMeterTests {
    private let second: UInt64 = 1_000_000_000

    private func pulse(_ meter: inout PulseMeter, at time: UInt64) {
        meter.take(Edge(level: .on, timestamp: time, lost: 0))
        meter.take(Edge(level: .off, timestamp: time + 1_000_000, lost: 0))
    }

    @Test func countsPulsesNotEdges() {
        var meter = PulseMeter(now: 0)
        for index in 1...100 { pulse(&meter, at: UInt64(index) * 10_000_000) }
        #expect(meter.count == 100)
    }

    @Test func lostEdgesCountAsTheirPulses() {
        var meter = PulseMeter(now: 0, count: 10)
        // On, and off on off on lost before off: two pulses more.
        meter.take(Edge(level: .on, timestamp: 1, lost: 0))
        meter.take(Edge(level: .off, timestamp: 2, lost: 4))
        #expect(meter.count == 13)
        // On and off lost before on.
        meter.take(Edge(level: .on, timestamp: 3, lost: 2))
        #expect(meter.count == 15)
        // Off lost before on: a kernel that made one edge of two.
        meter.take(Edge(level: .on, timestamp: 4, lost: 1))
        #expect(meter.count == 16)
        // On lost before off.
        meter.take(Edge(level: .off, timestamp: 5, lost: 0))
        meter.take(Edge(level: .off, timestamp: 6, lost: 1))
        #expect(meter.count == 17)
    }

    @Test func rateOfASteadyFlow() {
        var meter = PulseMeter(now: 0)
        var time: UInt64 = 0
        // 7.5 pulses in a second, and readings that fall between them.
        for reading in 1...10 {
            while time + second * 2 / 15 < UInt64(reading) * second {
                time += second * 2 / 15
                pulse(&meter, at: time)
            }
            let rate = meter.rate(now: UInt64(reading) * second)
            #expect(abs(rate - 7.5) < 0.001, "reading \(reading)")
        }
    }

    @Test func rateOfFewPulses() {
        var meter = PulseMeter(now: 0)
        #expect(meter.rate(now: second) == 0)
        pulse(&meter, at: second + second / 2)
        // One pulse, and nothing to measure from: one in the time since the last reading.
        #expect(meter.rate(now: second * 2) == 1)
        #expect(meter.rate(now: second * 3) == 0)
        // One after a long rest says nothing of the rest.
        pulse(&meter, at: second * 100 - 1)
        #expect(meter.rate(now: second * 100) < 0.02)
        pulse(&meter, at: second * 101 - 1)
        #expect(abs(meter.rate(now: second * 101) - 1) < 0.001)
    }

    @Test func readingsAtTheSameTime() {
        var meter = PulseMeter(now: 5)
        pulse(&meter, at: 5)
        #expect(meter.rate(now: 5) == 0)
        #expect(meter.count == 1)
    }
}
