import Board
import FixedMemory

/// Keeps the lines of flow meters and rain gauges, and counts their pulses, for good: whoever keeps the counts over a
/// restart gives them back by `restore`.
public struct PulseSensors: ~Copyable {
    private let inPlace = InPlace()
    /// Edges served of one line in one turn. A flow meter makes a few hundred in a second.
    private static let edgesPerTurn = 128

    /// By the line's index in `SensorTable.lines`.
    private var meters = InlineArray<28, PulseMeter>(repeating: PulseMeter(now: 0))

    public init() {
        for index in 0..<SensorTable.maxLines { meters[index] = PulseMeter(now: MonotonicTime.now) }
    }

    /// Pulses in all of a line, by its index in `SensorTable.lines`.
    public func count(_ line: Int) -> Int64 { meters[line].count }

    /// Goes on counting from what was counted before a restart.
    public mutating func restore(_ line: Int, _ count: Int64) {
        meters[line] = PulseMeter(now: MonotonicTime.now, count: count)
    }

    /// Takes the edges that wait. A line that fails is given back, and taken again with the next reading.
    @export(interface)
    public mutating func service(_ board: borrowing Board, _ lines: inout Lines) {
        for index in board.sensors.sensors.indices where board.sensors.sensors[index].driver.countsPulses {
            let line = board.sensors.sensors[index].lines.lowerBound
            let place = board.lines.count + line
            guard lines.isRequested(place) else { continue }
            do throws(HardwareError) {
                for _ in 0..<Self.edgesPerTurn {
                    guard let edge = try lines.nextEdge(place) else { break }
                    meters[line].take(edge)
                }
                // Asked, it looks whether a storm is over: nobody else does where no edge comes any more.
                _ = lines.takeStorm(place)
            } catch { lines.release(place) }
        }
    }

    /// Pulses per second since the last reading, and pulses in all; each times what a pulse stands for, the rate of a flow
    /// meter in a minute and that of a rain gauge in an hour.
    @export(interface)
    public mutating func read(
        _ index: Int, _ board: borrowing Board, _ lines: inout Lines
    ) -> LineSensors.Outcome {
        let sensor = board.sensors.sensors[index]
        let line = sensor.lines.lowerBound
        let place = board.lines.count + line
        do throws(HardwareError) {
            if !lines.isRequested(place) {
                try lines.request(place, board.sensors.lines[line].line(.input), edges: EdgeTrace.capacity)
            }
        } catch { return .failed(.line(error)) }
        let seconds = sensor.driver == .flow ? 60.0 : 3_600.0
        let rate = meters[line].rate(now: MonotonicTime.now) * seconds
        return .reading(SensorReading(rate * sensor.perPulse, Double(meters[line].count) * sensor.perPulse))
    }
}
