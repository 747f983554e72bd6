import Testing

@testable import Board
@testable import Hardware

@Suite struct EchoDecoderTests {
    /// Times in microseconds, levels by turns.
    private func decode(_ first: Line.Level, _ times: UInt64...) throws(SensorFailure) -> Double {
        var trace = EdgeTrace()
        var level = first
        for time in times {
            trace.append(Edge(level: level, timestamp: 5_000_000_000 + time * 1_000, lost: 0))
            level = level.opposite
        }
        return try EchoDecoder.decode(trace).first
    }

    @Test func distanceOfAPulse() throws {
        // 58.3 us are a centimetre at 20 °C.
        #expect(abs(try decode(.on, 450, 450 + 5_828) - 100) < 0.01)
        #expect(abs(try decode(.on, 450, 450 + 175) - 3) < 0.01)
        #expect(abs(try decode(.on, 450, 450 + 23_310) - 400) < 0.01)
    }

    @Test func spikesAreNoEcho() throws {
        #expect(abs(try decode(.on, 100, 103, 450, 450 + 5_828) - 100) < 0.01)
        #expect(abs(try decode(.on, 450, 3_000, 3_004, 450 + 5_828) - 100) < 0.01)
        // The level that was there before the trigger fell.
        #expect(abs(try decode(.off, 10, 450, 450 + 5_828) - 100) < 0.01)
    }

    @Test func whatIsNoDistance() {
        #expect(throws: SensorFailure.noAnswer) { try decode(.on) }
        #expect(throws: SensorFailure.outOfRange) { try decode(.on, 450, 450 + 38_000) }
        #expect(throws: SensorFailure.outOfRange) { try decode(.on, 450) }
        #expect(throws: SensorFailure.outOfRange) { try decode(.on, 450, 450 + 60) }
        #expect(throws: SensorFailure.incomplete(edges: 1)) { try decode(.off, 6_000) }
    }
}
