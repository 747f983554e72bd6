import FixedMemory
import Fleets

/// Reads a condition of a board file: its words, then what its names stand for.
struct ConditionDecoder {
    /// Where errors say they are: `event 'frost': when: `.
    let opening: Message
    let node: Int

    /// Adds the condition's terms to `terms`; nil where something is wrong with it, which is reported.
    func decode(
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, into terms: inout ConditionTerms,
        _ diagnostics: inout Diagnostics
    ) -> Condition? {
        do throws(ConditionError) {
            return resolve(try ConditionSyntax(document.text(node)), document, signals, into: &terms, &diagnostics)
        } catch {
            var message = opening
            error.describe(document.text(node), into: &message)
            diagnostics.add(message, at: document.place(of: error.range.lowerBound, in: node))
            return nil
        }
    }

    private func resolve(
        _ syntax: borrowing ConditionSyntax, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        into terms: inout ConditionTerms, _ diagnostics: inout Diagnostics
    ) -> Condition? {
        guard ConditionTerms.capacity - terms.count >= syntax.terms.count else {
            var message = opening
            message.add("is one too many, expected at most 256 comparisons and joints in all conditions")
            diagnostics.add(message, at: document[node].place)
            return nil
        }
        let start = terms.count
        var isGood = true
        for index in syntax.terms.indices {
            var term: ConditionTerm?
            switch syntax.terms[index] {
            case .not: term = .not
            case .and: term = .and
            case .or: term = .or
            case .name(let name): term = single(name, document, signals, &diagnostics)
            case .comparison(let name, let comparison, let operand):
                term = compare(name, comparison, operand, document, signals, &diagnostics)
            }
            if let term { try? terms.append(term) } else { isGood = false }
        }
        return isGood ? Condition(terms: start..<terms.count) : nil
    }

    // MARK: Terms

    /// A name alone: what it stands for has to be true or false.
    private func single(
        _ name: Range<Int>, _ document: borrowing YAMLDocument, _ signals: borrowing Signals,
        _ diagnostics: inout Diagnostics
    ) -> ConditionTerm? {
        guard let signal = signal(name, instead: nil, document, signals, &diagnostics) else { return nil }
        switch signals.kind(of: signal) {
        case .boolean: return .comparison(signal, .equal, .constant(.bool(true)))
        case .integer, .number:
            report(name, "is a number, expected a comparison such as 'level > 5'", document, &diagnostics)
        case .text:
            report(name, "is a text, expected a comparison such as \"mode == 'eco'\"", document, &diagnostics)
        }
        return nil
    }

    private func compare(
        _ name: Range<Int>, _ comparison: Comparison, _ operand: ConditionSyntax.Operand,
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ diagnostics: inout Diagnostics
    ) -> ConditionTerm? {
        let left = signal(name, instead: nil, document, signals, &diagnostics)
        let kind = left.map { signals.kind(of: $0) }
        let right: ConditionTerm.Operand
        switch operand {
        case .constant(let value, let range):
            guard let left, let kind else { return nil }
            guard check(name, kind, with: Self.kind(of: value), comparison, range, document, &diagnostics),
                check(value, range, of: left, name, document, signals, &diagnostics)
            else { return nil }
            right = .constant(value)
        case .name(let range, let plus):
            guard let other = signal(range, instead: kind, document, signals, &diagnostics), let kind,
                check(name, kind, with: signals.kind(of: other), comparison, range, document, &diagnostics)
            else { return nil }
            guard plus == 0 || kind.isComparable(with: .number) else {
                report(range, "is no number, nothing can be added to it", document, &diagnostics)
                return nil
            }
            right = .signal(other, plus: plus)
        }
        guard let left else { return nil }
        return .comparison(left, comparison, right)
    }

    /// The signal that a name stands for.
    ///
    /// - Parameter instead: the type of what it is compared with: a constant may have been meant.
    private func signal(
        _ name: Range<Int>, instead kind: ValueRule.Kind?, _ document: borrowing YAMLDocument,
        _ signals: borrowing Signals, _ diagnostics: inout Diagnostics
    ) -> Signal? {
        let text = document.text(node).extracting(name)
        switch signals.meaning(of: text) {
        case .signal(let signal): return signal
        case .two:
            report(name, "is a field and also the name of something else, expected two names", document, &diagnostics)
        case .nothing(let nearest):
            guard !document.isConsequence(text, diagnostics) else { return nil }
            var message = opening
            message.add("unknown name ")
            message.quote(text)
            if !nearest.best.isEmpty {
                message.suggest(nearest)
            } else {
                switch kind {
                case .boolean: message.add(", expected true, false or a name")
                case .text: message.add(", expected a text in quotes or a name")
                case .integer, .number: message.add(", expected a number or a name")
                case nil: message.add(", expected a field, a line or a setting")
                }
            }
            diagnostics.add(message, at: document.place(of: name.lowerBound, in: node))
        }
        return nil
    }

    // MARK: Types

    private static func kind(of value: FieldValue) -> ValueRule.Kind {
        switch value {
        case .bool, .null: .boolean
        case .integer, .number: .number
        case .text: .text
        }
    }

    /// Whether two types can be compared so.
    private func check(
        _ name: Range<Int>, _ left: ValueRule.Kind, with right: ValueRule.Kind, _ comparison: Comparison,
        _ range: Range<Int>, _ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics
    ) -> Bool {
        var message = opening
        message.quote(document.text(node).extracting(name))
        message.add(Self.isA(left))
        guard left.isComparable(with: right) else {
            // With wrong `values` a line's field is of another type than it was meant to be.
            guard !document.isConsequence(document.text(node).extracting(name), diagnostics) else { return false }
            message.add(" and ")
            message.quote(document.text(node).extracting(range))
            message.add(Self.isA(right))
            message.add(", expected two of one type")
            diagnostics.add(message, at: document.place(of: range.lowerBound, in: node))
            return false
        }
        guard comparison.isOrder, left == .boolean || left == .text else { return true }
        message.add(", expected '==' or '!='")
        diagnostics.add(message, at: document.place(of: name.lowerBound, in: node))
        return false
    }

    private static func isA(_ kind: ValueRule.Kind) -> StaticString {
        switch kind {
        case .boolean: " is true or false"
        case .integer, .number: " is a number"
        case .text: " is a text"
        }
    }

    /// Whether the signal can ever have the value.
    private func check(
        _ value: FieldValue, _ range: Range<Int>, of signal: Signal, _ name: Range<Int>,
        _ document: borrowing YAMLDocument, _ signals: borrowing Signals, _ diagnostics: inout Diagnostics
    ) -> Bool {
        var message = opening
        message.quote(document.text(node).extracting(name))
        message.add(" is never ")
        message.add(document.text(node).extracting(range))
        message.add(", ")
        switch signal {
        case .setting(let index):
            let rule = signals.settings[index].rule
            guard rule.kind == .text, let problem = rule.problem(with: value, in: signals.choices) else { return true }
            problem.describe(rule, in: signals.choices, into: &message)
        case .line(let index):
            let line = signals.lines[index]
            guard case .text = value, value != line.offValue, value != line.onValue else { return true }
            message.add("expected ")
            line.offValue.describe(into: &message)
            message.add(" or ")
            line.onValue.describe(into: &message)
        case .measure: return true
        }
        diagnostics.add(message, at: document.place(of: range.lowerBound, in: node))
        return false
    }

    private func report(
        _ name: Range<Int>, _ why: StaticString, _ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics
    ) {
        var message = opening
        message.quote(document.text(node).extracting(name))
        message.add(" ")
        message.add(why)
        diagnostics.add(message, at: document.place(of: name.lowerBound, in: node))
    }
}

extension YAMLDocument {
    /// The condition under `key`.
    @inline(never)
    func condition(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, _ signals: borrowing Signals,
        into terms: inout ConditionTerms, _ diagnostics: inout Diagnostics
    ) -> Condition? {
        guard let node = scalar(
            key, in: mapping, of: subject, missing: missing, expected: "a condition such as air.temperature > 45",
            &diagnostics)
        else { return nil }
        return ConditionDecoder(opening: subject.message(key), node: node)
            .decode(self, signals, into: &terms, &diagnostics)
    }
}
