import Fleets
import Testing

@testable import Board
@testable import Hardware

@Suite struct LineProcedureTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    @Test func dht22() {
        var procedure = LineProcedure(.dht22)
        #expect(procedure.next(now: at(100)) == .request(0))
        #expect(procedure.next(now: at(100)) == .wait(until: at(103)))
        #expect(procedure.next(now: at(102)) == .wait(until: at(103)))
        #expect(procedure.next(now: at(103)) == .listen(0))
        #expect(procedure.next(now: at(103)) == .wait(until: at(113)))
        for edge in DHTTrace(summed(0x02, 0x8C, 0x01, 0x5F)).edges {
            procedure.take(Edge(level: edge.level, timestamp: edge.time, lost: 0))
        }
        #expect(procedure.next(now: at(112)) == .wait(until: at(113)))
        #expect(procedure.next(now: at(113)) == .done(SensorReading(35.1, 65.2)))
    }

    @Test func dht11IsWokenForLonger() {
        var procedure = LineProcedure(.dht11)
        _ = procedure.next(now: at(0))
        #expect(procedure.next(now: at(0)) == .wait(until: at(21)))
        #expect(procedure.next(now: at(21)) == .listen(0))
        _ = procedure.next(now: at(21))
        #expect(procedure.next(now: at(31)) == .failed(.noAnswer))
    }

    @Test func echo() {
        var procedure = LineProcedure(.hcsr04)
        #expect(procedure.next(now: at(0)) == .request(0))
        #expect(procedure.next(now: at(0)) == .listen(1))
        #expect(procedure.next(now: at(0)) == .pulse(0))
        #expect(procedure.next(now: at(0)) == .wait(until: at(100)))
        procedure.take(Edge(level: .on, timestamp: 1_000_000, lost: 0))
        #expect(procedure.next(now: at(1)) == .wait(until: at(100)))
        // The pulse's end is the end of waiting.
        procedure.take(Edge(level: .off, timestamp: 1_000_000 + 5_827_506, lost: 0))
        guard case .done(let reading) = procedure.next(now: at(7)) else {
            Issue.record("no reading")
            return
        }
        #expect(abs(reading.first - 100) < 0.001)
    }

    @Test func echoThatNeverComes() {
        var procedure = LineProcedure(.hcsr04)
        for _ in 0..<4 { _ = procedure.next(now: at(0)) }
        #expect(procedure.next(now: at(100)) == .failed(.noAnswer))
    }

    @Test func scale() {
        var procedure = LineProcedure(.hx711)
        #expect(procedure.next(now: at(0)) == .request(0))
        #expect(procedure.next(now: at(0)) == .listen(1))
        #expect(procedure.next(now: at(0), dataLevel: .on) == .wait(until: at(600)))
        #expect(procedure.next(now: at(90), dataLevel: .off) == .clockOut)
        #expect(procedure.next(now: at(100), dataLevel: .on) == .wait(until: at(600)))
        #expect(procedure.next(now: at(600), dataLevel: .on) == .failed(.notReady))
    }
}
