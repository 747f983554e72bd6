/// A value that the board finds out, and nobody can set.
public struct Measure: Sendable {
    /// What it is found out by.
    public enum Source: Sendable {
        /// One of a sensor's values, by its index in `SensorTable.outputs`.
        case sensor(Int, output: Int)
        /// What a line does over time.
        case line(Int, LineMeasure)
    }

    public var source: Source

    public init(source: Source) { self.source = source }
}

/// What can be found out about a line beside its level.
public enum LineMeasure: Sendable {
    /// How often an output was switched on.
    case switches
    /// How long an output has been on, in all.
    case onTime
    /// How many pulses an input has had, in all.
    case pulses
    /// Pulses of an input per second.
    case frequency
    /// Where a rotary encoder stands, in steps.
    case position
}
