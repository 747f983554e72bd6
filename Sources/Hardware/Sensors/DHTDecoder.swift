import Board

/// Turns a DHT sensor's answer into a reading.
///
/// ```
///   host lets go      sensor answers          bit                     bit 40
///   ────┐      ┌─────┐        ┌────────┐      ┌────┐      ┌─          ┌────┐      ┌────
///       │ 1-20 │20-40│ 80 us  │ 80 us  │50 us │26-28 = 0  │    …      │    │50 us │
///       └─ms───┘ us  └────────┘        └──────┘ 70 = 1────┘           ┘    └──────┘
///                    ▼                 ▼           ▼                       ▼
///                    falling edges: 1  2           3                       42
/// ```
///
/// A bit lasts from one falling edge to the next: 76 us a 0, 120 us a 1. So rising edges may be missing, and everything
/// before the last 41 falling edges: whoever has just been driving the line sees the first ones late or not at all.
///
/// (Aosong, data sheets of DHT11 and AM2302)
public enum DHTDecoder {
    /// No level lasts less than 22 us, and interrupts come a little late: what is this short is a spike.
    private static let shortestLevel: UInt64 = 5_000

    /// From one falling edge to the next, in nanoseconds: less than halfway from a 0 to nothing, and from a 1 to two bits
    /// with the edge between them missing (152 us).
    private static let shortestBit: UInt64 = 50_000
    private static let longestBit: UInt64 = 145_000
    private static let shortestOne: UInt64 = 98_000

    /// The falling edges around 40 bits.
    private static let edgesNeeded = 41

    /// Temperature in °C and relative humidity in percent.
    public static func decode(
        _ trace: borrowing EdgeTrace, _ model: SensorDriver
    ) throws(SensorFailure) -> SensorReading {
        let bytes = try bytes(of: trace)
        guard bytes[0] &+ bytes[1] &+ bytes[2] &+ bytes[3] == bytes[4] else { throw .checksum }
        return model == .dht11 ? try dht11(bytes) : try dht22(bytes)
    }

    private static func bytes(of trace: borrowing EdgeTrace) throws(SensorFailure) -> InlineArray<5, UInt8> {
        guard !trace.isFull else { throw .noisy }
        var falls = InlineArray<128, UInt64>(repeating: 0)
        var count = 0
        for index in 0..<trace.count where trace[index].level == .off && !trace.isSpike(index, shortest: shortestLevel) {
            falls[count] = trace[index].timestamp
            count += 1
        }
        guard trace.count > 0 else { throw .noAnswer }
        guard count >= edgesNeeded else { throw .incomplete(edges: count) }
        var bytes = InlineArray<5, UInt8>(repeating: 0)
        let start = count - edgesNeeded
        for bit in 0..<40 {
            let time = falls[start + bit + 1] &- falls[start + bit]
            guard time >= shortestBit, time <= longestBit else {
                throw .timing(microseconds: Int(clamping: time / 1_000))
            }
            bytes[bit / 8] = bytes[bit / 8] << 1 | (time >= shortestOne ? 1 : 0)
        }
        return bytes
    }

    /// Whole degrees and percent, and tenths. The sign is in the byte of the tenths.
    private static func dht11(_ bytes: InlineArray<5, UInt8>) throws(SensorFailure) -> SensorReading {
        let humidity = Double(Int(bytes[0]) * 10 + Int(bytes[1])) / 10
        let magnitude = Double(Int(bytes[2]) * 10 + Int(bytes[3] & 0x7F)) / 10
        let temperature = bytes[3] & 0x80 != 0 ? -magnitude : magnitude
        guard humidity <= 100, temperature >= -20, temperature <= 60 else { throw .outOfRange }
        return SensorReading(temperature, humidity)
    }

    /// Tenths of degrees and percent, 16 bits each.
    private static func dht22(_ bytes: InlineArray<5, UInt8>) throws(SensorFailure) -> SensorReading {
        let humidity = Int(bytes[0]) << 8 | Int(bytes[1])
        let word = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        var temperature = word & 0x8000 != 0 ? -Int(word & 0x7FFF) : Int(word)
        // Some makers write negative temperatures as two's complement, where the data sheet has a sign and a magnitude.
        // One read as the other is far out of range.
        if temperature < -400 { temperature = Int(Int16(bitPattern: word)) }
        guard humidity <= 1_000, temperature >= -400, temperature <= 800 else { throw .outOfRange }
        return SensorReading(Double(temperature) / 10, Double(humidity) / 10)
    }
}
