import Board

/// Turns the echo pulse of an HC-SR04 into a distance.
///
/// ```
///   trigger ┌┐ 10 us
///   ────────┘└───────────────────────────────
///               8 bursts   ┌─────────────┐
///   echo ──────────────────┘ 58 us per cm└────  nothing in reach: 38 ms and more
/// ```
///
/// (Elecfreaks, HC-SR04 user guide)
public enum EchoDecoder {
    /// Of sound in air of 20 °C, in centimetres per nanosecond.
    private static let speed = 34_320.0 / 1_000_000_000

    /// The shortest pulse is one of 2 cm, 117 us: shorter ones are spikes.
    private static let shortestPulse: UInt64 = 50_000

    /// In centimetres. The sensor is said to reach 400; some reach a little further.
    private static let range = 2.0...450.0

    /// Whether the pulse is over, so that nothing more needs to be waited for.
    public static func isComplete(_ trace: borrowing EdgeTrace) -> Bool { pulse(in: trace) != nil }

    /// The distance in centimetres.
    @export(interface)
    public static func decode(_ trace: borrowing EdgeTrace) throws(SensorFailure) -> SensorReading {
        guard !trace.isFull else { throw .noisy }
        guard let time = pulse(in: trace) else {
            guard trace.count > 0 else { throw .noAnswer }
            // A pulse that does not end: nothing sends the sound back.
            if trace[trace.count - 1].level == .on { throw .outOfRange }
            throw .incomplete(edges: 1)
        }
        let distance = Double(time) * speed / 2
        guard range.contains(distance) else { throw .outOfRange }
        return SensorReading(distance)
    }

    /// How long the first pulse lasts, in nanoseconds; nil while there is none.
    private static func pulse(in trace: borrowing EdgeTrace) -> UInt64? {
        var start: UInt64?
        for index in 0..<trace.count where !trace.isSpike(index, shortest: shortestPulse) {
            if trace[index].level == .on {
                start = start ?? trace[index].timestamp
            } else if let begun = start {
                return trace[index].timestamp &- begun
            }
        }
        return nil
    }
}
