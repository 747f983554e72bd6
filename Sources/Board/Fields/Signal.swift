/// Where a value of the board comes from: what a shadow field carries, and what conditions and controls go by. Each by its
/// index in the board's list of them.
public enum Signal: Equatable, Sendable {
    /// The level of a line (`board.lines`).
    case line(Int)
    /// What is measured, and can only be read (`board.measures`).
    case measure(Int)
    /// What is only remembered, for the cloud to set (`board.settings`).
    case setting(Int)
}
