import Board

/// Something to look at, which is printed row by row.
public enum View: Equatable, Sendable {
    case help(Verb?)
    case status, pins, lines, sensors, shadow, settings, commands, jobs, events, faults, config, log
    case get(Signal)
    /// All that a bug report needs, one after the other.
    case bundle
}
