import Board
import CPosix
import FixedMemory
import Fleets

/// Reads sensors on lines, one at a time: sensors never disturb each other, and what blocks the loop adds up to no more
/// than one reading.
///
/// Nothing waits but: 10 us to trigger an HC-SR04, 0.12 ms to reset an HX711 and 5 ms at most to clock it out, and with
/// libgpiod 1.x 8 ms for a DHT's answer, of which the kernel then keeps 16 edges only.
public struct LineSensors: ~Copyable {
    private let inPlace = InPlace()
    /// What became of a reading.
    public enum Outcome: Equatable, Sendable {
        case reading(SensorReading)
        case failed(SensorFailure)
    }

    /// Edges taken of a line at a time; a line that never rests must not keep the others waiting.
    private static let edgesPerCall = 128

    /// A trigger pulse, in nanoseconds.
    private static let triggerLength: UInt64 = 10_000

    private var procedure = LineProcedure(.sysfs)
    private var first = 0
    private var lineCount = 0
    private var clockPulses = 25
    private var descriptions = InlineArray<2, SensorLine?>(repeating: nil)
    /// The first line was taken for this reading.
    private var isFresh = false
    /// Which line is listened to; nil: none.
    private var listened: Int?

    /// Which sensor is being read; nil: none.
    public private(set) var sensor: Int?

    /// When `service` is due even if no edge comes.
    public private(set) var deadline: Instant?

    public init() {}

    /// What to poll (POLLIN) for edges.
    public func descriptor(_ lines: borrowing Lines) -> Int32 {
        guard sensor != nil, let listened else { return -1 }
        return lines.descriptor(first + listened) ?? -1
    }

    /// Begins a reading of a sensor of `board`; none is under way.
    @export(interface)
    public mutating func start(_ index: Int, _ board: borrowing Board) {
        let sensor = board.sensors.sensors[index]
        self.sensor = index
        first = board.lines.count + sensor.lines.lowerBound
        lineCount = sensor.lines.count
        clockPulses = sensor.clockPulses
        for line in 0..<lineCount { descriptions[line] = board.sensors.lines[sensor.lines.lowerBound + line] }
        listened = nil
        isFresh = false
        procedure = LineProcedure(sensor.driver)
        deadline = MonotonicTime.instant
    }

    /// Goes on with the reading; what became of it, once.
    @export(interface)
    public mutating func service(_ lines: inout Lines) -> Outcome? {
        guard sensor != nil else { return nil }
        do throws(HardwareError) {
            try takeEdges(&lines)
            while true {
                switch procedure.next(now: MonotonicTime.instant, dataLevel: try dataLevel(&lines)) {
                case .wait(let until):
                    deadline = until
                    return nil
                case .done(let reading): return end(.reading(reading), &lines)
                case .failed(let failure): return end(.failed(failure), &lines)
                case .clockOut:
                    let outcome = clockOut(&lines)
                    // The first pulses choose what is measured next: what was measured before them is something else.
                    if case .reading = outcome, isFresh, clockPulses != 25 {
                        isFresh = false
                        continue
                    }
                    return end(outcome, &lines)
                case .request(let line): try request(line, &lines)
                case .listen(let line): try listen(line, &lines)
                case .pulse(let line): try pulse(line, &lines)
                }
            }
        } catch { return end(.failed(.line(error)), &lines) }
    }

    /// Ends without an outcome.
    public mutating func stop(_ lines: inout Lines) {
        guard sensor != nil else { return }
        _ = end(.failed(.noAnswer), &lines)
    }

    /// Lines stay as they are: a DHT's an input, a trigger or clock an output that is low. One that failed is given back,
    /// and asked for anew with the next reading; so are those of an HX711 that was not read to its end.
    private mutating func end(_ outcome: Outcome, _ lines: inout Lines) -> Outcome {
        switch outcome {
        case .failed(.line): release(&lines)
        case .failed(.slowClock), .failed(.hung), .failed(.incomplete): if procedure.driver == .hx711 { release(&lines) }
        default: break
        }
        sensor = nil
        deadline = nil
        listened = nil
        return outcome
    }

    private func release(_ lines: inout Lines) {
        for line in 0..<lineCount { lines.release(first + line) }
    }

    // MARK: Steps

    private mutating func request(_ line: Int, _ lines: inout Lines) throws(HardwareError) {
        guard let description = descriptions[line]?.line(.output) else { return }
        // Held low since the last reading.
        if lines.isRequested(first + line), lines.isOutput(first + line) {
            return try lines.set(first + line, .off)
        }
        isFresh = true
        try lines.request(first + line, description, edges: EdgeTrace.capacity)
        if procedure.driver == .hx711 { try HX711Frame.reset(&lines, clock: first + line) }
    }

    private mutating func listen(_ line: Int, _ lines: inout Lines) throws(HardwareError) {
        guard let description = descriptions[line]?.line(.input) else { return }
        listened = line
        if lines.isRequested(first + line) {
            // Edges of before are no part of the answer.
            if !lines.isOutput(first + line) {
                while try lines.nextQueuedEdge(first + line) != nil {}
                return
            }
            try lines.becomeInput(first + line, description, edges: EdgeTrace.capacity)
        } else {
            try lines.request(first + line, description, edges: EdgeTrace.capacity)
        }
        if lineCount == 1, !Lines.keepsEdges { try takeAnswerAtOnce(&lines) }
    }

    /// The kernel's queue is too short for a DHT's answer, so that it is emptied as fast as it fills.
    private mutating func takeAnswerAtOnce(_ lines: inout Lines) throws(HardwareError) {
        let end = MonotonicTime.now + 8_000_000
        while MonotonicTime.now < end {
            var entry = pollfd(fd: descriptor(lines), events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 2) > 0 else { continue }
            try takeEdges(&lines)
        }
    }

    private func pulse(_ line: Int, _ lines: inout Lines) throws(HardwareError) {
        try lines.set(first + line, .on)
        let end = MonotonicTime.now + Self.triggerLength
        while MonotonicTime.now < end {}
        try lines.set(first + line, .off)
    }

    private mutating func takeEdges(_ lines: inout Lines) throws(HardwareError) {
        guard let listened, lines.isRequested(first + listened) else { return }
        for _ in 0..<Self.edgesPerCall {
            guard let edge = try lines.nextQueuedEdge(first + listened) else { return }
            procedure.take(edge)
        }
    }

    /// Of an HX711 that is listened to.
    private func dataLevel(_ lines: inout Lines) throws(HardwareError) -> Line.Level {
        guard lineCount == 2, let listened, lines.isRequested(first + listened) else { return .on }
        return try lines.level(first + listened)
    }

    private mutating func clockOut(_ lines: inout Lines) -> Outcome {
        do throws(SensorFailure) {
            return .reading(try HX711Frame.read(&lines, clock: first, data: first + 1, pulses: clockPulses))
        } catch { return .failed(error) }
    }
}
