import Testing

@testable import Board
@testable import Hardware

@Suite struct DHTDecoderTests {
    @Test(arguments: [
        // The data sheet's own examples: 65.2 % and 35.1 °C, 10.1 °C below zero.
        (summed(0x02, 0x8C, 0x01, 0x5F), 35.1, 65.2),
        (summed(0x02, 0x8C, 0x80, 0x65), -10.1, 65.2),
        (summed(0x00, 0x00, 0x00, 0x00), 0.0, 0.0),
        (summed(0x03, 0xE8, 0x81, 0x90), -40.0, 100.0),
        (summed(0x01, 0xF4, 0x03, 0x20), 80.0, 50.0),
        // The same 10.1 °C below zero by a maker that counts in two's complement.
        (summed(0x02, 0x8C, 0xFF, 0x9B), -10.1, 65.2),
    ]) func dht22(bytes: [UInt8], temperature: Double, humidity: Double) throws {
        #expect(try DHTTrace(bytes).decode(.dht22) == SensorReading(temperature, humidity))
    }

    @Test(arguments: [
        (summed(53, 0, 24, 4), 24.4, 53.0),
        (summed(38, 5, 10, 0x81), -10.1, 38.5),
        (summed(20, 0, 0, 0), 0.0, 20.0),
    ]) func dht11(bytes: [UInt8], temperature: Double, humidity: Double) throws {
        #expect(try DHTTrace(bytes).decode(.dht11) == SensorReading(temperature, humidity))
    }

    private let bytes = summed(0x02, 0x8C, 0x01, 0x5F)
    private let reading = SensorReading(35.1, 65.2)

    @Test func whatComesBeforeTheBitsMayBeMissing() throws {
        var trace = DHTTrace(bytes, isComplete: false)
        #expect(try trace.decode(.dht22) == reading)
        // And the first bit's edges with it: then a bit is missing.
        trace.edges.removeFirst(2)
        #expect(throws: SensorFailure.incomplete(edges: 40)) { try trace.decode(.dht22) }
    }

    @Test func anyRisingEdgeMayBeMissing() throws {
        for index in DHTTrace(bytes).edges.indices where DHTTrace(bytes).edges[index].level == .on {
            var trace = DHTTrace(bytes)
            trace.edges.remove(at: index)
            #expect(try trace.decode(.dht22) == reading, "without rising edge \(index)")
        }
    }

    @Test func noFallingEdgeOfABitMayBeMissing() {
        for index in DHTTrace(bytes).falls.dropFirst() {
            var trace = DHTTrace(bytes)
            trace.edges.remove(at: index)
            #expect(throws: SensorFailure.self, "without falling edge \(index)") { try trace.decode(.dht22) }
        }
    }

    @Test func jitterOfInterrupts() throws {
        for seed in 1...500 {
            #expect(try DHTTrace(bytes, jitter: 20, seed: UInt64(seed)).decode(.dht22) == reading, "seed \(seed)")
        }
    }

    @Test func tooMuchJitterIsNeverAValue() {
        // 60 us of jitter make a 0 of a 1: what comes through has a right sum, or the values of the sensor.
        var wrong = 0
        for seed in 1...2_000 {
            if let found = try? DHTTrace(bytes, jitter: 60, seed: UInt64(seed)).decode(.dht22), found != reading { wrong += 1 }
        }
        // A sum of 8 bits lets 1 of 256 wrong answers through; most of them fail for their times before.
        #expect(wrong < 8)
    }

    @Test func spikesAreTakenOut() throws {
        for index in DHTTrace(bytes).edges.indices.dropLast() {
            var trace = DHTTrace(bytes)
            trace.disturb(after: index, by: 12)
            #expect(try trace.decode(.dht22) == reading, "spike after edge \(index)")
        }
    }

    @Test func checksum() {
        var wrong = bytes
        wrong[4] ^= 1
        #expect(throws: SensorFailure.checksum) { try DHTTrace(wrong).decode(.dht22) }
        for bit in 0..<40 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SensorFailure.checksum, "bit \(bit)") { try DHTTrace(flipped).decode(.dht22) }
        }
    }

    @Test func valuesThatNoSensorMeasures() {
        #expect(throws: SensorFailure.outOfRange) { try DHTTrace(summed(0x03, 0xE9, 0, 0)).decode(.dht22) }
        #expect(throws: SensorFailure.outOfRange) { try DHTTrace(summed(0, 0, 0x03, 0x21)).decode(.dht22) }
        #expect(throws: SensorFailure.outOfRange) { try DHTTrace(summed(101, 0, 20, 0)).decode(.dht11) }
        #expect(throws: SensorFailure.outOfRange) { try DHTTrace(summed(50, 0, 61, 0)).decode(.dht11) }
    }

    @Test func nothingAndNoise() {
        var trace = DHTTrace(bytes)
        trace.edges = []
        #expect(throws: SensorFailure.noAnswer) { try trace.decode(.dht22) }
        trace.edges = square(200, halfPeriod: 20_000)
        #expect(throws: SensorFailure.noisy) { try trace.decode(.dht22) }
        trace.edges = square(100, halfPeriod: 100_000)
        #expect(throws: SensorFailure.timing(microseconds: 200)) { try trace.decode(.dht22) }
    }

    private func square(_ count: Int, halfPeriod: UInt64) -> [(level: Line.Level, time: UInt64)] {
        (0..<count).map { index in
            let level: Line.Level = index % 2 == 0 ? .on : .off
            return (level, UInt64(index) * halfPeriod)
        }
    }

    @Test func edgesOfAnyOrderAndTimeDoNotTrap() {
        var random: UInt64 = 42
        for _ in 0..<2_000 {
            var trace = EdgeTrace()
            for _ in 0..<Int(random % 140) {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                trace.append(Edge(level: random >> 40 & 1 == 1 ? .on : .off, timestamp: random >> 20, lost: 0))
            }
            _ = try? DHTDecoder.decode(trace, .dht22)
            _ = try? EchoDecoder.decode(trace)
            random &+= 1
        }
    }
}
