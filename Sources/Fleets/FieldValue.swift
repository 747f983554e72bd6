import FixedMemory

/// The value of one shadow field. A field holds a leaf: objects are paths, arrays carry no meaning for a line.
public enum FieldValue: Equatable, Sendable {
    /// Text of a state such as `open` or `heating`; longer text is no state.
    public typealias Text = FixedString<64>

    /// In a report: the field has no value now, and the cloud drops its key (fleets-facts, Shadow).
    case null
    case bool(Bool)
    case integer(Int64)
    /// Finite always.
    case number(Double)
    case text(Text)
}
