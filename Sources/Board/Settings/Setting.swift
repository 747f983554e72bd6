import FixedMemory
import Fleets

/// A shadow field without hardware (`settings:`): the cloud, commands and rules set it, controls and conditions go by it.
public struct Setting: Sendable {
    /// As a line's, for steps call both by name.
    public typealias Name = Line.Name

    public var name: Name

    /// The shadow field that carries it; its name, unless the file says otherwise.
    public var field: FieldPath

    /// Which values it may have.
    public var rule: ValueRule

    /// What it is until somebody sets it.
    public var initial: FieldValue

    /// Where the file says so: 1 and up.
    public var sourceLine: Int
}
