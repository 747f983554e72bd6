/// Does steps when a condition becomes true, and others when it becomes false (`type: rule`).
public struct Rule: Sendable {
    public var name: ControlName
    public var when: Condition
    /// How long the condition has to be true before `then` is done, in milliseconds.
    public var hold: Int64
    /// Commands without parameters that nobody can ask for.
    public var then: Command?
    public var otherwise: Command?
    public var sourceLine: Int

    public func command(_ side: Bool) -> Command? { side ? then : otherwise }
}
