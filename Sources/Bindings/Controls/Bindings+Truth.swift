import Board
import FixedMemory
import Fleets

extension Bindings {
    /// Whether a condition is true; nil while that is not known: a value that it depends on cannot be told.
    ///
    /// Three-valued, as SQL and Kleene have it: `false and unknown` is false, `true or unknown` is true, and what is
    /// left is not known.
    @export(interface)
    public func truth(of condition: Condition, _ terms: borrowing ConditionTerms) -> Bool? {
        // No condition has more terms.
        var stack = InlineArray<31, Bool?>(repeating: nil)
        var depth = 0
        for index in condition.terms {
            switch terms[index] {
            case .comparison(let signal, let comparison, let operand):
                stack[depth] = truth(of: signal, comparison, operand)
                depth += 1
            case .not:
                stack[depth - 1] = stack[depth - 1].map { !$0 }
            case .and:
                depth -= 1
                stack[depth - 1] = Self.both(stack[depth - 1], stack[depth])
            case .or:
                depth -= 1
                stack[depth - 1] = Self.both(stack[depth - 1].map { !$0 }, stack[depth].map { !$0 }).map { !$0 }
            }
        }
        return stack[0]
    }

    private static func both(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == false || right == false { return false }
        return left == nil || right == nil ? nil : true
    }

    private func truth(of signal: Signal, _ comparison: Comparison, _ operand: ConditionTerm.Operand) -> Bool? {
        let left = value(of: signal)
        switch operand {
        case .constant(let right): return left.compare(comparison, right, plus: 0)
        case .signal(let other, let plus): return left.compare(comparison, value(of: other), plus: plus)
        }
    }

    /// The value of a signal as a number; nil while there is none.
    func number(of signal: Signal) -> Double? { value(of: signal).double }
}

extension FieldValue {
    /// How the value stands to another one of its type; nil where one of them is not known. Whole numbers are compared
    /// exactly, all others as doubles.
    func compare(_ comparison: Comparison, _ other: FieldValue, plus: Double) -> Bool? {
        switch (self, other) {
        case (.integer(let left), .integer(let right)) where plus == 0:
            return comparison.holds(isLess: left < right, isEqual: left == right)
        case (.bool(let left), .bool(let right)):
            return comparison.holds(isLess: false, isEqual: left == right)
        case (.text(let left), .text(let right)):
            return comparison.holds(isLess: false, isEqual: left == right)
        default:
            guard let left = double, let right = other.double else { return nil }
            return comparison.holds(isLess: left < right + plus, isEqual: left == right + plus)
        }
    }
}

extension Comparison {
    fileprivate func holds(isLess: Bool, isEqual: Bool) -> Bool {
        switch self {
        case .less: isLess
        case .lessOrEqual: isLess || isEqual
        case .equal: isEqual
        case .notEqual: !isEqual
        case .greaterOrEqual: !isLess
        case .greater: !isLess && !isEqual
        }
    }
}
