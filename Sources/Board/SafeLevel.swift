import FixedMemory

/// What an output is set to when there has been no connection to the broker for a while (`safe:` of a line).
public struct SafeLevel: Equatable, Sendable {
    /// How long one may wait at most, in milliseconds: a day.
    public static let longestDelay: Int64 = 86_400_000

    public var level: Line.Level

    /// Without a connection for so long, from the start of the process on, in milliseconds, 0...longestDelay.
    public var after: Int64
}

extension Board {
    /// Has each output requested with its safe level, for a run in safe mode. One without keeps its `initial`.
    @export(interface)
    public mutating func startSafely() {
        for index in lines.indices {
            signals.lines[index].output.startsAsLast = false
            if let safe = signals.lines[index].safe { signals.lines[index].initial = safe.level }
        }
    }
}
