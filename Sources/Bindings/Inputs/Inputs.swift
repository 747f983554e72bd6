import Board
import FixedMemory
import Fleets

/// Makes clicks, counts, frequencies and positions of inputs' edges.
public struct Inputs: ~Copyable {
    private let inPlace = InPlace()
    public enum Effect: Equatable, Sendable {
        /// What a measure is now.
        case measure(Int, FieldValue)
        /// A button was clicked so often; the last time it is held.
        case clicked(line: Int, clicks: Int, isLong: Bool)
    }

    private var inputs = InlineArray<64, Input?>(repeating: nil)
    /// Encoders whose position is to be told, a bit for each line.
    private var movedEncoders: UInt64 = 0

    @export(interface)
    public init(_ lines: borrowing FixedList<64, Line>) {
        for index in lines.indices where lines[index].direction == .input {
            let line = lines[index]
            inputs[index] = Input(line)
            if line.input.encoder != nil { movedEncoders |= 1 << UInt64(index) }
        }
    }

    /// The level that an input has without an edge that tells of it; nil: it cannot be asked.
    public mutating func begin(_ line: Int, at level: Line.Level?) {
        guard inputs[line] != nil, inputs[line]!.level != level else { return }
        inputs[line]!.begin(at: level)
        followEncoders(of: line)
    }

    /// An edge of an input, with as many lost before it, at `timestamp` in nanoseconds of CLOCK_MONOTONIC.
    public mutating func edge(_ line: Int, _ level: Line.Level, lost: Int, at timestamp: UInt64, now: Instant) {
        inputs[line]?.edge(level, lost: lost, at: timestamp, now: now)
        followEncoders(of: line)
    }

    private mutating func followEncoders(of line: Int) {
        for index in inputs.indices {
            guard let encoder = inputs[index]?.policy.encoder, index == line || encoder.other == line else { continue }
            let a = inputs[index]!.level, b = inputs[encoder.other]?.level
            if inputs[index]!.encoder!.moved(to: a, b ?? nil) { movedEncoders |= 1 << UInt64(index) }
        }
    }

    /// The next thing that came of it; nil: nothing before `deadline`.
    @export(interface)
    public mutating func next(now: Instant) -> Effect? {
        for line in inputs.indices where inputs[line] != nil {
            if let pulses = inputs[line]!.policy.pulses, inputs[line]!.toldPulses != inputs[line]!.pulses {
                inputs[line]!.toldPulses = inputs[line]!.pulses
                return .measure(pulses.measure, FieldValue(Double(inputs[line]!.pulses) * pulses.factor))
            }
            if let frequency = inputs[line]!.policy.frequency, let value = inputs[line]!.frequency!.next(now: now) {
                return .measure(frequency.measure, FieldValue(value))
            }
            if let encoder = inputs[line]!.policy.encoder, movedEncoders & 1 << UInt64(line) != 0 {
                movedEncoders &= ~(1 << UInt64(line))
                return .measure(encoder.measure, .integer(Int64(inputs[line]!.encoder!.position)))
            }
            if let press = inputs[line]!.clicks?.next(now: now) {
                return .clicked(line: line, clicks: press.clicks, isLong: press.isLong)
            }
        }
        return nil
    }

    /// When `next` has something even if no edge comes.
    @export(interface)
    public var deadline: Instant? {
        var first: Instant?
        for line in inputs.indices {
            if let due = inputs[line]?.clicks?.deadline { first = min(first ?? due, due) }
            if let due = inputs[line]?.frequency?.deadline { first = min(first ?? due, due) }
        }
        return first
    }

    // MARK: Memory

    /// What is to outlive a restart of an input; nil: nothing.
    func record(_ line: Int, _ bound: BoundLine?) -> LineRecord? {
        guard let input = inputs[line], let bound, bound.latches || input.policy.pulses != nil else { return nil }
        var record = LineRecord()
        record.pulses = input.pulses
        bound.write(to: &record)
        return record
    }

    mutating func restore(_ line: Int, _ record: LineRecord) { inputs[line]?.pulses = record.pulses }
}
