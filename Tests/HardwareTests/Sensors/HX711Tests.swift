import Testing

@testable import Board
@testable import Hardware

/// An HX711 of 24 bits, behind calls that take time.
private struct Chip: ClockedPins, ~Copyable {
    var conversion: UInt32
    /// How long each call takes, in nanoseconds; the call at `slowCall` takes longer.
    var callTime: UInt64 = 4_000
    var slowCall = -1
    var slowTime: UInt64 = 0

    var now: UInt64 = 1_000_000
    private(set) var pulses = 0
    private(set) var clock = Line.Level.off
    private(set) var isAsleep = false
    private var calls = 0
    private var roseAt: UInt64 = 0
    var failsAt = -1

    init(_ number: Int32) { conversion = UInt32(bitPattern: number) & 0xFF_FFFF }

    private mutating func pass() throws(HardwareError) {
        now += calls == slowCall ? slowTime : callTime
        if calls == failsAt { throw .gone }
        calls += 1
    }

    mutating func drive(_ index: Int, _ level: Line.Level) throws(HardwareError) {
        try pass()
        if clock == .off, level == .on {
            pulses += 1
            roseAt = now
        }
        if clock == .on, level == .off, now - roseAt >= 60_000 { isAsleep = true }
        clock = level
    }

    mutating func level(_ index: Int) throws(HardwareError) -> Line.Level {
        try pass()
        if isAsleep || pulses > 24 { return .on }
        guard pulses > 0 else { return .off }
        return conversion >> UInt32(24 - pulses) & 1 == 1 ? .on : .off
    }

    /// It has measured once more, and is ready.
    mutating func measure() {
        isAsleep = false
        pulses = 0
    }
}

@Suite struct HX711Tests {
    @Test(arguments: [0, 1, -1, 8_388_606, -8_388_607, 123_456, -654_321] as [Int32])
    func numbers(number: Int32) throws {
        var chip = Chip(number)
        #expect(try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25) == SensorReading(Double(number)))
        #expect(chip.pulses == 25)
        #expect(chip.clock == .off)
    }

    @Test func gainPulses() throws {
        for pulses in 25...27 {
            var chip = Chip(77)
            #expect(try HX711Frame.read(&chip, clock: 0, data: 1, pulses: pulses).first == 77)
            #expect(chip.pulses == pulses)
        }
    }

    @Test func inputBeyondTheRange() {
        for number in [8_388_607, -8_388_608] as [Int32] {
            var chip = Chip(number)
            #expect(throws: SensorFailure.outOfRange) { try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25) }
        }
    }

    @Test func clockThatIsHighForTooLong() {
        // Each pulse is two calls, each bit one more: the call at 3n + 1 ends the pulse.
        for pulse in 0..<25 {
            var chip = Chip(0x5A5A5A)
            chip.slowCall = pulse < 24 ? 3 * pulse + 1 : 73
            chip.slowTime = 70_000
            #expect(throws: SensorFailure.slowClock(microseconds: 74)) {
                try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25)
            }
            #expect(chip.clock == .off)
        }
    }

    @Test func readingThatTakesTooLongIsGivenUp() {
        var chip = Chip(1)
        chip.slowCall = 2
        chip.slowTime = 6_000_000
        #expect(throws: SensorFailure.hung) { try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25) }
        #expect(chip.pulses == 2)
    }

    /// The two looks at the clock see 61 us where the chip sees 59, and is awake still.
    @Test(arguments: 0..<24) func aReadingThatWasGivenUpIsNotGoneOnWith(pulse: Int) throws {
        var chip = Chip(0x123456)
        chip.callTime = 2_000
        chip.slowCall = 3 * pulse + 1
        chip.slowTime = 59_000
        #expect(throws: SensorFailure.slowClock(microseconds: 61)) {
            try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25)
        }
        let isAsleep = chip.isAsleep
        #expect(!isAsleep)
        try HX711Frame.reset(&chip, clock: 0)
        let isReset = chip.isAsleep
        #expect(isReset)
        #expect(chip.clock == .off)
        chip.measure()
        #expect(try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25).first == 0x123456)
    }

    @Test func lineThatStaysLowIsNoChip() {
        struct Nothing: ClockedPins, ~Copyable {
            var now: UInt64 = 0
            mutating func drive(_ index: Int, _ level: Line.Level) throws(HardwareError) {}
            mutating func level(_ index: Int) throws(HardwareError) -> Line.Level { .off }
        }
        var nothing = Nothing()
        #expect(throws: SensorFailure.incomplete(edges: 25)) {
            try HX711Frame.read(&nothing, clock: 0, data: 1, pulses: 25)
        }
    }

    @Test func lineThatFails() {
        var chip = Chip(1)
        chip.failsAt = 7
        #expect(throws: SensorFailure.line(.gone)) { try HX711Frame.read(&chip, clock: 0, data: 1, pulses: 25) }
    }
}
