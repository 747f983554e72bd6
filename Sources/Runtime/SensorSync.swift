import Bindings
import Board
import FixedMemory
import Fleets
import Hardware

/// Reads each sensor when it is due, the first time at once, and passes its values on.
///
/// Sensors on lines are read one after the other, and so are those of the kernel's drivers, in a process of their own:
/// where several are due, the one that has been waiting longest comes first.
struct SensorSync: ~Copyable {
    private let inPlace = InPlace()
    /// A reading that failed is tried again after this many milliseconds, or what the sensor needs between two, or its
    /// period, if that is shorter.
    private static let retryInterval: Int64 = 2_000

    private let isSimulated: Bool
    private var schedules = InlineArray<32, SensorSchedule>(repeating: SensorSchedule())
    private var values = InlineArray<64, SensorValue>(repeating: SensorValue())
    /// Counts that outlive a restart (`LineStore`).
    var pulses = PulseSensors()
    private var onLines = LineSensors()
    private var reader = SensorReader()
    /// What the reader was asked for.
    private var asked: (sensor: Int, output: Int)?
    /// When a sensor is to be read, or a value to be reported, unless one that is being read is in the way.
    private var nextTurn: Instant?

    init(_ board: borrowing Board, now: Instant) {
        isSimulated = board.chips.isSimulated
        if !board.sensors.sensors.isEmpty { nextTurn = now }
        for index in board.sensors.sensors.indices {
            schedules[index] = SensorSchedule(due: now, firstOutput: board.sensors.sensors[index].outputs.lowerBound)
        }
        for index in board.measures.indices {
            if case .sensor(_, let output) = board.measures[index].source { values[output].measure = index }
        }
    }

    // MARK: Each turn

    /// What `service` waits for.
    func addWakes(_ board: borrowing Board, _ lines: borrowing Lines, to wake: inout Wake) {
        wake.add(nextTurn)
        wake.add(onLines.deadline)
        wake.add(reader.deadline)
        guard !isSimulated else { return }
        wake.add(reader.descriptor)
        wake.add(reader.processDescriptor)
        wake.add(onLines.descriptor(lines))
        for index in board.sensors.sensors.indices where board.sensors.sensors[index].driver.countsPulses {
            wake.add(lines.descriptor(board.lines.count + board.sensors.sensors[index].lines.lowerBound) ?? -1)
        }
    }

    private func findNextTurn(_ board: borrowing Board) -> Instant? {
        var first: Instant?
        for index in board.sensors.sensors.indices where isFree(for: board.sensors.sensors[index].driver) {
            let due = schedules[index].due
            first = min(first ?? due, due)
        }
        for index in board.sensors.outputs.indices {
            guard let due = values[index].policy.deadline(board.sensors.outputs[index].rules) else { continue }
            first = min(first ?? due, due)
        }
        return first
    }

    /// Whether what reads sensors of this driver is not reading another one.
    private func isFree(for driver: SensorDriver) -> Bool {
        if isSimulated || driver.countsPulses { return true }
        return driver.isOnLines ? onLines.sensor == nil : asked == nil
    }

    /// Takes what sensors say, reads those that are due, and reports what is due.
    mutating func service(
        _ board: borrowing Board, _ lines: inout Lines, _ bindings: inout Bindings, _ events: inout EventSync,
        now: Instant, log: inout Log
    ) {
        guard !board.sensors.sensors.isEmpty else { return }
        var isDue = nextTurn.map { now >= $0 } ?? false
        if !isSimulated {
            pulses.service(board, &lines)
            let (onLines, output) = (onLines.sensor, asked?.output)
            takeReading(board, &lines, &bindings, &events, now: now, log: &log)
            takeAnswer(board, &bindings, &events, now: now, log: &log)
            // Whoever waits for one that is read may have its turn.
            isDue = isDue || onLines != self.onLines.sensor || output != asked?.output
        }
        guard isDue else { return }
        while let index = nextDue(board, now: now) {
            read(index, board, &lines, &bindings, &events, now: now, log: &log)
        }
        for index in board.sensors.outputs.indices {
            let measure = values[index].measure
            let current = bindings.value(of: .measure(measure))
            if values[index].policy.isDue(current, board.sensors.outputs[index].rules, now: now) {
                bindings.report(measure: measure, value: current)
            }
        }
        nextTurn = findNextTurn(board)
    }

    /// Of those that can be read now, the one that was due first.
    private func nextDue(_ board: borrowing Board, now: Instant) -> Int? {
        var first: Int?
        for index in board.sensors.sensors.indices
        where schedules[index].due <= now && isFree(for: board.sensors.sensors[index].driver) {
            if let other = first, schedules[other].due <= schedules[index].due { continue }
            first = index
        }
        return first
    }

    /// Reads a sensor, or begins to.
    private mutating func read(
        _ index: Int, _ board: borrowing Board, _ lines: inout Lines, _ bindings: inout Bindings,
        _ events: inout EventSync, now: Instant, log: inout Log
    ) {
        let sensor = board.sensors.sensors[index]
        if isSimulated {
            for output in sensor.outputs {
                guard let outcome = lines.simulatedOutcome(index, output: output) else { continue }
                take(outcome, output..<output + 1, index, board, &bindings, &events, now: now, log: &log)
            }
            schedules[index].next(after: now, sensor.period)
        } else if sensor.driver.countsPulses {
            let outcome = pulses.read(index, board, &lines)
            take(outcome, index, board, &bindings, &events, now: now, log: &log)
        } else if sensor.driver.isOnLines {
            onLines.start(index, board)
            takeReading(board, &lines, &bindings, &events, now: now, log: &log)
        } else {
            ask(index, board, &bindings, &events, now: now, log: &log)
        }
    }

    // MARK: Sensors on lines

    private mutating func takeReading(
        _ board: borrowing Board, _ lines: inout Lines, _ bindings: inout Bindings, _ events: inout EventSync,
        now: Instant, log: inout Log
    ) {
        guard let index = onLines.sensor, let outcome = onLines.service(&lines) else { return }
        take(outcome, index, board, &bindings, &events, now: now, log: &log)
    }

    @inline(never)
    private mutating func take(
        _ outcome: LineSensors.Outcome, _ index: Int, _ board: borrowing Board, _ bindings: inout Bindings,
        _ events: inout EventSync, now: Instant, log: inout Log
    ) {
        let sensor = board.sensors.sensors[index]
        switch outcome {
        case .failed(let failure):
            take(.failed(failure), sensor.outputs, index, board, &bindings, &events, now: now, log: &log)
            schedules[index].next(after: now, pause(after: sensor))
        case .reading(let reading):
            for output in sensor.outputs {
                guard let value = reading.value(board.sensors.outputs[output].quantity) else { continue }
                take(.value(value), output..<output + 1, index, board, &bindings, &events, now: now, log: &log)
            }
            schedules[index].next(after: now, sensor.period)
        }
    }

    // MARK: Sensors of the kernel's

    private mutating func ask(
        _ index: Int, _ board: borrowing Board, _ bindings: inout Bindings, _ events: inout EventSync, now: Instant,
        log: inout Log
    ) {
        let sensor = board.sensors.sensors[index]
        let output = schedules[index].output
        guard sensor.outputs.contains(output), let source = KernelSource(sensor, board.sensors.outputs[output])
        else { return schedules[index].next(after: now, sensor.period) }
        do throws(SensorFailure) {
            try reader.ask(source, now: now)
            asked = (index, output)
        } catch {
            take(.failed(error), output..<output + 1, index, board, &bindings, &events, now: now, log: &log)
            schedules[index].next(after: now, pause(after: sensor))
        }
    }

    private mutating func takeAnswer(
        _ board: borrowing Board, _ bindings: inout Bindings, _ events: inout EventSync, now: Instant, log: inout Log
    ) {
        guard let outcome = reader.service(now: now), let (index, output) = asked else { return }
        asked = nil
        take(outcome, output..<output + 1, index, board, &bindings, &events, now: now, log: &log)
        let sensor = board.sensors.sensors[index]
        schedules[index].output += 1
        if case .failed = outcome { schedules[index].hasFailed = true }
        // The sensor's other values come at once.
        guard schedules[index].output >= sensor.outputs.upperBound else { return }
        let pause = schedules[index].hasFailed ? pause(after: sensor) : sensor.period
        schedules[index].next(after: now, pause)
    }

    // MARK: Values

    /// How long to wait after a reading that failed. One of a sensor that fails for long is no more urgent than others.
    private func pause(after sensor: Sensor) -> Int64 {
        for output in sensor.outputs where values[output].health.failures < sensor.failures {
            return min(sensor.period, max(sensor.driver.shortestPeriod, Self.retryInterval))
        }
        return sensor.period
    }

    /// Takes a reading of one value, or a failure of one or all.
    @inline(never)
    private mutating func take(
        _ outcome: KernelOutcome, _ outputs: Range<Int>, _ index: Int, _ board: borrowing Board,
        _ bindings: inout Bindings, _ events: inout EventSync, now: Instant, log: inout Log
    ) {
        var failure = SensorFailure.notFinite
        switch outcome {
        case .failed(let why): failure = why
        case .value(let reading):
            let output = outputs.lowerBound
            let rules = board.sensors.outputs[output].rules
            if let value = values[output].chain.value(of: reading, rules, board.sensors.numbers) {
                if values[output].succeed(now: now) { noteRecovery(index, outputs, board, log: &log) }
                let isReported = values[output].policy.offer(value, rules, now: now)
                return bindings.observe(measure: values[output].measure, value: value, isReported: isReported)
            }
        }
        var isNews = false
        for output in outputs where values[output].fail(failure, limit: board.sensors.sensors[index].failures) {
            isNews = true
            let isReported = values[output].policy.offer(.null, board.sensors.outputs[output].rules, now: now)
            bindings.observe(measure: values[output].measure, value: .null, isReported: isReported)
        }
        guard isNews else { return }
        let sensor = board.sensors.sensors[index]
        var text = name(index, outputs, board)
        failure.describe(into: &text)
        if sensor.failures > 1 {
            text.add(", ")
            text.add(sensor.failures)
            text.add(" times in a row")
        }
        log.write(.error, "sensors", text)
        let value = outputs.count < sensor.outputs.count ? board.sensors.outputs[outputs.lowerBound].name : nil
        events.failed(sensor.name, value: value, failure, board, now: now, log: &log)
    }

    private func noteRecovery(_ index: Int, _ outputs: Range<Int>, _ board: borrowing Board, log: inout Log) {
        var text = name(index, outputs, board)
        text.add("answers again")
        log.write(.info, "sensors", text)
    }

    private func name(_ index: Int, _ outputs: Range<Int>, _ board: borrowing Board) -> Message {
        let sensor = board.sensors.sensors[index]
        var text = Message("sensor ")
        text.quote(sensor.name.bytes)
        if outputs.count < sensor.outputs.count {
            let name = board.sensors.outputs[outputs.lowerBound].name
            text.add(", ")
            text.add(name.bytes)
        }
        text.add(": ")
        return text
    }

    // MARK: Health

    /// How well a value can be read, by its index in `board.sensors.outputs`.
    func health(_ output: Int) -> SensorHealth { values[output].health }

    /// Begins to count faults anew; answers how many values had any.
    mutating func forgetFaults() -> Int {
        var forgotten = 0
        for output in values.indices where values[output].forgetFaults() { forgotten += 1 }
        return forgotten
    }

    // MARK: Stop

    mutating func close(_ lines: inout Lines) {
        onLines.stop(&lines)
        reader.close()
    }
}
