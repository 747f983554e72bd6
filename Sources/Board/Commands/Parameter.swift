import FixedMemory
import Fleets

/// A parameter of a command.
public struct Parameter: Sendable {
    public typealias Name = FixedString<32>

    public var name: Name

    /// Which values it may have.
    public var rule: ValueRule

    /// What a request that leaves it out means; nil: every request has to give it.
    public var fallback: FieldValue?
}
