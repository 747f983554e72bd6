import FixedMemory

/// Why a text is no condition, and where in it.
struct ConditionError: Error, Equatable {
    enum Reason: Equatable {
        /// It ends where something is still expected.
        case end
        /// Something else is expected here.
        case unexpected
        /// An operator of another language: this is ours.
        case foreign(Operator)
        /// A quote that is not closed.
        case openText
        case longText
        /// More than `ConditionSyntax.maxDepth` of 'not' and parentheses within each other.
        case tooDeep
        /// More than `ConditionSyntax.maxTerms` terms.
        case tooLong
    }

    enum Operator { case and, or, not, equal, notEqual }

    enum Expected {
        case signal, operand, number, comparison, joint, comparisonOrJoint, jointOrClosing

        var text: StaticString {
            switch self {
            case .signal: "the name of a field, a line or a setting"
            case .operand: "a name, a number, true, false or a text in quotes"
            case .number: "a number"
            case .comparison: "a comparison"
            case .joint: "'and', 'or' or the end"
            case .comparisonOrJoint: "a comparison, 'and', 'or' or the end"
            case .jointOrClosing: "'and', 'or' or ')'"
            }
        }
    }

    /// The bytes in the text that it is about; empty at its end.
    let range: Range<Int>
    let reason: Reason
    var expected = Expected.signal

    /// What was meant by a word that is out of place, but could have been a name elsewhere, or by signs the wrong way round.
    private static func ours(_ word: Span<UInt8>) -> StaticString? {
        if word.equals("AND") { return "'and'" }
        if word.equals("OR") { return "'or'" }
        if word.equals("is") { return "'=='" }
        if word.equals("=>") { return "'>='" }
        if word.equals("=<") { return "'<='" }
        return nil
    }

    /// Adds what is wrong, in plain words; `text` is the whole condition.
    func describe(_ text: Span<UInt8>, into message: inout Message) {
        switch reason {
        case .end:
            message.add("ends too early, expected ")
            message.add(expected.text)
        case .unexpected:
            message.quote(text.extracting(range))
            if let ours = Self.ours(text.extracting(range)) {
                message.add(" is unknown, expected ")
                message.add(ours)
                break
            }
            message.add(" is out of place, expected ")
            message.add(expected.text)
        case .foreign(let ours):
            message.quote(text.extracting(range))
            message.add(" is unknown, expected ")
            switch ours {
            case .and: message.add("'and'")
            case .or: message.add("'or'")
            case .not: message.add("'not'")
            case .equal: message.add("'=='")
            case .notEqual: message.add("'!='")
            }
        case .openText: message.add("a text has no closing quote")
        case .longText: message.add("a text is too long, expected at most 64 bytes")
        case .tooDeep: message.add("nested too deep, expected at most 8 of 'not' and '(' within each other")
        case .tooLong: message.add("is too long, expected at most 16 comparisons")
        }
    }
}
