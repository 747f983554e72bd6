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
    /// Those that may have something to tell, now or by time: `next` looks at no other.
    private var awake = LineSet()
    /// Those whose position an encoder is; of them those whose position is to be told.
    private var encoders = LineSet()
    private var movedEncoders = LineSet()

    @export(interface)
    public init(_ lines: borrowing FixedList<64, Line>) {
        for index in lines.indices where lines[index].direction == .input {
            let line = lines[index]
            inputs[index] = Input(line)
            awake.insert(index)
            if line.input.encoder != nil {
                encoders.insert(index)
                movedEncoders.insert(index)
            }
        }
    }

    /// The level that an input has without an edge that tells of it; nil: it cannot be asked.
    @export(interface)
    @inline(never)
    public mutating func begin(_ line: Int, at level: Line.Level?) {
        guard inputs[line] != nil, inputs[line]!.level != level else { return }
        inputs[line]!.begin(at: level)
        awake.insert(line)
        followEncoders(of: line)
    }

    /// An edge of an input, with as many lost before it, at `timestamp` in nanoseconds of CLOCK_MONOTONIC.
    public mutating func edge(_ line: Int, _ level: Line.Level, lost: Int, at timestamp: UInt64, now: Instant) {
        guard inputs[line] != nil else { return }
        inputs[line]!.edge(level, lost: lost, at: timestamp, now: now)
        awake.insert(line)
        followEncoders(of: line)
    }

    private mutating func followEncoders(of line: Int) {
        var lines = encoders
        while let index = lines.next() {
            guard let encoder = inputs[index]!.policy.encoder, index == line || encoder.other == line else { continue }
            let a = inputs[index]!.level, b = inputs[encoder.other]?.level
            guard inputs[index]!.encoder!.moved(to: a, b ?? nil) else { continue }
            movedEncoders.insert(index)
            awake.insert(index)
        }
    }

    /// The next thing that came of it; nil: nothing before `deadline`.
    @export(interface)
    public mutating func next(now: Instant) -> Effect? {
        var lines = awake
        while let line = lines.next() {
            if let pulses = inputs[line]!.policy.pulses, inputs[line]!.toldPulses != inputs[line]!.pulses {
                inputs[line]!.toldPulses = inputs[line]!.pulses
                return .measure(pulses.measure, FieldValue(Double(inputs[line]!.pulses) * pulses.factor))
            }
            if let frequency = inputs[line]!.policy.frequency, let value = inputs[line]!.frequency!.next(now: now) {
                return .measure(frequency.measure, FieldValue(value))
            }
            if let encoder = inputs[line]!.policy.encoder, movedEncoders.contains(line) {
                movedEncoders.remove(line)
                return .measure(encoder.measure, .integer(Int64(inputs[line]!.encoder!.position)))
            }
            if let press = inputs[line]!.clicks?.next(now: now) {
                return .clicked(line: line, clicks: press.clicks, isLong: press.isLong)
            }
            if inputs[line]!.isAtRest { awake.remove(line) }
        }
        return nil
    }

    /// When `next` has something even if no edge comes.
    @export(interface)
    public var deadline: Instant? {
        var first: Instant?
        var lines = awake
        while let line = lines.next() {
            if let due = inputs[line]!.clicks?.deadline { first = min(first ?? due, due) }
            if let due = inputs[line]!.frequency?.deadline { first = min(first ?? due, due) }
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

    mutating func restore(_ line: Int, _ record: LineRecord) {
        guard inputs[line] != nil else { return }
        inputs[line]!.pulses = record.pulses
        awake.insert(line)
    }
}
