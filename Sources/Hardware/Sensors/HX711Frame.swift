import Board

/// The 24 bits that an HX711 gives for 24 pulses of its clock; 1 to 3 more choose the next conversion's input and gain.
///
/// ```
///   DOUT  ──┐ ready   ┌─23─┬─22─┬ … ┬──0─┐───────
///           └─────────┘    └    ┘   ┘    ┘ high until the next conversion is ready
///   CLK   ────────────┌┐───┌┐─── …  ┌┐───┌┐──────  high for less than 60 us each, or the chip goes to sleep
/// ```
///
/// (Avia Semiconductor, HX711 data sheet)
public enum HX711Frame {
    /// The clock's high level in nanoseconds, at which the chip goes to sleep.
    static let longestHigh: UInt64 = 60_000

    /// A reading takes 0.2 ms to 1 ms on a board; it is given up after this many nanoseconds, for nothing else happens
    /// meanwhile.
    static let longestFrame: UInt64 = 5_000_000

    /// The number that 24 bits in two's complement are.
    ///
    /// - Throws: `.outOfRange` at both ends: the input is beyond what the chip measures.
    static func decode(_ bits: UInt32) throws(SensorFailure) -> SensorReading {
        let number = Int32(bitPattern: bits << 8) >> 8
        guard number > -0x80_0000, number < 0x7F_FFFF else { throw .outOfRange }
        return SensorReading(Double(number))
    }

    /// Has the chip go to sleep and begin anew, with input A and gain 128.
    ///
    /// One that was left in the middle of its bits, by a reading that failed or a process that was killed, goes on there with
    /// the next pulse, and bits of two conversions look like a number. What it does now nobody knows, so it is reset before
    /// the first reading, and before the first one after one that failed.
    static func reset(_ pins: inout some ClockedPins & ~Copyable, clock: Int) throws(HardwareError) {
        let end = pins.now + longestHigh * 2
        repeat { try pins.drive(clock, .on) } while pins.now < end
        try pins.drive(clock, .off)
    }

    /// Reads one conversion that is ready.
    ///
    /// - Parameter pulses: 25 to 27 in all.
    static func read(
        _ pins: inout some ClockedPins & ~Copyable, clock: Int, data: Int, pulses: Int
    ) throws(SensorFailure) -> SensorReading {
        let start = pins.now
        var bits: UInt32 = 0
        for pulse in 0..<pulses {
            // Both calls are within these two looks at the clock, so the level was high for less.
            let before = pins.now
            try set(&pins, clock, .on)
            try set(&pins, clock, .off)
            let after = pins.now
            guard after &- before < longestHigh else {
                throw .slowClock(microseconds: Int(clamping: (after &- before) / 1_000))
            }
            guard after &- start < longestFrame else { throw .hung }
            // The bit is there 0.1 us after the clock's rise and stays until the next one.
            if pulse < 24 { bits = bits << 1 | (try level(&pins, data) == .on ? 1 : 0) }
        }
        // Otherwise it was asleep, or no HX711 is there: the line was low before it began.
        guard try level(&pins, data) == .on else { throw .incomplete(edges: pulses) }
        return try decode(bits)
    }

    private static func set(
        _ pins: inout some ClockedPins & ~Copyable, _ line: Int, _ level: Line.Level
    ) throws(SensorFailure) {
        do throws(HardwareError) { try pins.drive(line, level) } catch { throw .line(error) }
    }

    private static func level(
        _ pins: inout some ClockedPins & ~Copyable, _ line: Int
    ) throws(SensorFailure) -> Line.Level {
        do throws(HardwareError) { return try pins.level(line) } catch { throw .line(error) }
    }
}

/// Lines to clock a chip with: the board's, or in tests a made-up chip's.
protocol ClockedPins: ~Copyable {
    mutating func drive(_ index: Int, _ level: Line.Level) throws(HardwareError)
    mutating func level(_ index: Int) throws(HardwareError) -> Line.Level
    /// Nanoseconds of CLOCK_MONOTONIC.
    var now: UInt64 { get }
}

extension Lines: ClockedPins {
    mutating func drive(_ index: Int, _ level: Line.Level) throws(HardwareError) { try set(index, level) }

    var now: UInt64 { MonotonicTime.now }
}
