import Fleets

/// One step of a command. Lines and settings are called by their index in the board file, parameters by theirs in the
/// command.
public enum Step: Sendable {
    public enum Level: Sendable {
        case fixed(Line.Level)
        /// Of a PWM: how much of the time it is on, 0...100 percent.
        case share(Double)
        case parameter(Int)
    }

    public enum Value: Sendable {
        case fixed(FieldValue)
        case parameter(Int)
    }

    public enum Duration: Sendable {
        case milliseconds(Int)
        /// A number of seconds.
        case parameter(Int)
    }

    /// Sets an output.
    case set(line: Int, Level)

    /// Sets a setting.
    case store(setting: Int, Value)

    /// Sets an output for a while, then to its other level.
    case pulse(line: Int, Line.Level, Duration)

    /// Waits.
    case wait(Duration)

    /// Waits until a line has a level, which fails when it does not in time.
    case waitFor(line: Int, Line.Level, within: Duration)
}
