import FixedMemory
import Fleets

/// What a condition says, before it is known what its names stand for.
///
/// ```
///   condition  = both { "or" both }
///   both       = single { "and" single }
///   single     = "not" single | "(" condition ")" | name [ comparison operand ]
///   comparison = "<" | "<=" | "==" | "!=" | ">=" | ">"
///   operand    = number | "true" | "false" | text in quotes | name [ ( "+" | "-" ) number ]
/// ```
struct ConditionSyntax: ~Copyable {
    /// 16 comparisons and what joins them.
    static let maxTerms = 31

    /// Of 'not' and parentheses within each other.
    static let maxDepth = 8

    /// Names and constants are ranges of the text.
    enum Term {
        case name(Range<Int>)
        case comparison(Range<Int>, Comparison, Operand)
        case not, and, or
    }

    enum Operand {
        case constant(FieldValue, Range<Int>)
        case name(Range<Int>, plus: Double)
    }

    /// Operands before what joins them, as in `Condition`.
    private(set) var terms = FixedList<31, Term>()

    init(_ text: Span<UInt8>) throws(ConditionError) {
        var parser = try Parser(text)
        try parser.condition(into: &terms, depth: 0)
        guard case .end = parser.token.kind else {
            throw parser.error(parser.isBehindName ? .comparisonOrJoint : .joint)
        }
    }
}

/// Goes through the words one by one; `token` is the next.
private struct Parser: ~Escapable {
    private var lexer: ConditionLexer
    private(set) var token: ConditionToken

    /// Whether a name alone came last, which may still be compared.
    private(set) var isBehindName = false

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) throws(ConditionError) {
        lexer = ConditionLexer(text)
        token = try lexer.next()
    }

    func error(_ expected: ConditionError.Expected) -> ConditionError {
        if case .end = token.kind { return ConditionError(range: token.range, reason: .end, expected: expected) }
        return ConditionError(range: token.range, reason: .unexpected, expected: expected)
    }

    @_lifetime(self: copy self)
    @inline(never)
    private mutating func advance() throws(ConditionError) {
        token = try lexer.next()
        isBehindName = false
    }

    private func add(
        _ term: ConditionSyntax.Term, to terms: inout FixedList<31, ConditionSyntax.Term>
    ) throws(ConditionError) {
        do throws(CapacityError) { try terms.append(term) } catch {
            throw ConditionError(range: token.range, reason: .tooLong)
        }
    }

    @_lifetime(self: copy self)
    @inline(never)
    mutating func condition(
        into terms: inout FixedList<31, ConditionSyntax.Term>, depth: Int
    ) throws(ConditionError) {
        try both(into: &terms, depth: depth)
        while case .or = token.kind {
            try advance()
            try both(into: &terms, depth: depth)
            try add(.or, to: &terms)
        }
    }

    @_lifetime(self: copy self)
    @inline(never)
    private mutating func both(
        into terms: inout FixedList<31, ConditionSyntax.Term>, depth: Int
    ) throws(ConditionError) {
        try single(into: &terms, depth: depth)
        while case .and = token.kind {
            try advance()
            try single(into: &terms, depth: depth)
            try add(.and, to: &terms)
        }
    }

    @_lifetime(self: copy self)
    private mutating func single(
        into terms: inout FixedList<31, ConditionSyntax.Term>, depth: Int
    ) throws(ConditionError) {
        switch token.kind {
        case .not:
            try checkDepth(depth)
            try advance()
            try single(into: &terms, depth: depth + 1)
            try add(.not, to: &terms)
        case .open:
            try checkDepth(depth)
            try advance()
            try condition(into: &terms, depth: depth + 1)
            guard case .close = token.kind else { throw error(.jointOrClosing) }
            try advance()
        case .name:
            let name = token.range
            try advance()
            guard case .comparison(let comparison) = token.kind else {
                isBehindName = true
                return try add(.name(name), to: &terms)
            }
            try advance()
            try add(.comparison(name, comparison, try operand()), to: &terms)
        default: throw error(.signal)
        }
    }

    private func checkDepth(_ depth: Int) throws(ConditionError) {
        guard depth < ConditionSyntax.maxDepth else { throw ConditionError(range: token.range, reason: .tooDeep) }
    }

    @_lifetime(self: copy self)
    private mutating func operand() throws(ConditionError) -> ConditionSyntax.Operand {
        let range = token.range
        switch token.kind {
        case .constant(let value):
            try advance()
            return .constant(value, range)
        case .name:
            try advance()
            return .name(range, plus: try sum())
        default: throw error(.operand)
        }
    }

    /// What is added to a signal: `- 2`, `+ 0.5`, `-2`, or nothing.
    @_lifetime(self: copy self)
    private mutating func sum() throws(ConditionError) -> Double {
        switch token.kind {
        case .plus:
            try advance()
            return try number()
        case .minus:
            try advance()
            return -(try number())
        case .constant(.integer(let value)) where value < 0:
            try advance()
            return Double(value)
        case .constant(.number(let value)) where value < 0:
            try advance()
            return value
        default: return 0
        }
    }

    @_lifetime(self: copy self)
    private mutating func number() throws(ConditionError) -> Double {
        let value: Double
        switch token.kind {
        case .constant(.integer(let integer)) where integer >= 0: value = Double(integer)
        case .constant(.number(let number)) where number >= 0: value = number
        default: throw error(.number)
        }
        try advance()
        return value
    }
}
