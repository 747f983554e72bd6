import FixedMemory
import Fleets

/// Something that is true of the board, or false, or not known: `air.temperature > 45 and not door.open`.
public struct Condition: Sendable {
    /// Its terms in the board's `terms`, at least one: operands before what joins them.
    ///
    /// ```
    ///   a > 45 and not b        [a > 45] [b == true] [not] [and]
    /// ```
    public var terms: Range<Int>
}

public enum ConditionTerm: Sendable {
    /// Whether the value of a signal stands so to another value.
    case comparison(Signal, Comparison, Operand)
    /// The opposite of the term before.
    case not
    /// Of the two terms before.
    case and
    case or

    public enum Operand: Sendable {
        case constant(FieldValue)
        /// The value of a signal, of a number with this much added.
        case signal(Signal, plus: Double)
    }
}

public enum Comparison: Sendable {
    case less, lessOrEqual, equal, notEqual, greaterOrEqual, greater

    /// Whether it asks for more than being the same or not, and so for numbers.
    var isOrder: Bool {
        switch self {
        case .equal, .notEqual: false
        case .less, .lessOrEqual, .greaterOrEqual, .greater: true
        }
    }
}

/// The terms of all conditions of a board file: four for each event and control there may be.
public typealias ConditionTerms = FixedList<256, ConditionTerm>
