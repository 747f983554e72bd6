/// Holds an output at a level while a condition is true, whatever else would set it (`type: guard`).
public struct Guard: Sendable {
    public var name: ControlName
    public var when: Condition
    /// The output that it holds.
    public var line: Int
    public var level: Line.Level
    /// Whether it also holds the output while nobody knows whether the condition is true.
    public var holdsUnknown: Bool
    public var sourceLine: Int
}
