import FixedMemory
import Fleets

/// A parameter of a command, and which values it may have.
public struct Parameter: Sendable {
    public enum Kind: Sendable {
        case boolean
        /// A whole number, however written.
        case integer
        case number
        case text
    }

    public typealias Name = FixedString<32>

    public var name: Name
    public var kind: Kind

    /// Bounds of an integer or number, both allowed values themselves; infinite where the file gives none.
    public var minimum = -Double.infinity
    public var maximum = Double.infinity

    /// The only texts allowed, in the table; empty: every text.
    public var choices = 0..<0

    /// What a request that leaves it out means; nil: every request has to give it.
    public var fallback: FieldValue?

    func allows(_ number: Double) -> Bool { number >= minimum && number <= maximum }
}
