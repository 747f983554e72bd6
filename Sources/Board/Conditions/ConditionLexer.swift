import FixedMemory
import Fleets
import JSON

/// A word of a condition, and where it stands in the text.
struct ConditionToken {
    enum Kind {
        case end
        /// What may be the name of a signal.
        case name
        case constant(FieldValue)
        case comparison(Comparison)
        case plus, minus
        case and, or, not
        case open, close
        case unknown
    }

    let kind: Kind
    let range: Range<Int>
}

/// Cuts a condition into words.
///
/// Names hold `-` as shadow fields do, so a minus stands by itself or before digits: `level-low` is a name.
struct ConditionLexer: ~Escapable {
    private let text: Span<UInt8>
    private var offset = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    @_lifetime(self: copy self)
    @inline(never)
    mutating func next() throws(ConditionError) -> ConditionToken {
        while offset < text.count, Self.isBlank(text[offset]) { offset += 1 }
        guard offset < text.count else { return ConditionToken(kind: .end, range: offset..<offset) }
        switch text[offset] {
        case UInt8(ascii: "("): return token(.open, 1)
        case UInt8(ascii: ")"): return token(.close, 1)
        case UInt8(ascii: "+"): return token(.plus, 1)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return try quoted()
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "&"),
            UInt8(ascii: "|"):
            return try symbol()
        default: return word()
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
    }

    @_lifetime(self: copy self)
    private mutating func token(_ kind: ConditionToken.Kind, _ count: Int) -> ConditionToken {
        offset += count
        return ConditionToken(kind: kind, range: offset - count..<offset)
    }

    @_lifetime(self: copy self)
    private mutating func symbol() throws(ConditionError) -> ConditionToken {
        var end = offset + 1
        while end < text.count, Self.isSymbol(text[end]) { end += 1 }
        let symbol = text.extracting(offset..<end)
        if symbol.equals("<") { return token(.comparison(.less), 1) }
        if symbol.equals("<=") { return token(.comparison(.lessOrEqual), 2) }
        if symbol.equals("==") { return token(.comparison(.equal), 2) }
        if symbol.equals("!=") { return token(.comparison(.notEqual), 2) }
        if symbol.equals(">=") { return token(.comparison(.greaterOrEqual), 2) }
        if symbol.equals(">") { return token(.comparison(.greater), 1) }
        let ours: ConditionError.Operator? =
            if symbol.equals("&&") || symbol.equals("&") { .and }
            else if symbol.equals("||") || symbol.equals("|") { .or }
            else if symbol.equals("!") { .not } else if symbol.equals("=") || symbol.equals("===") { .equal }
            else if symbol.equals("<>") || symbol.equals("!==") { .notEqual } else { nil }
        if let ours { throw ConditionError(range: offset..<end, reason: .foreign(ours)) }
        return token(.unknown, end - offset)
    }

    private static func isSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "&"),
            UInt8(ascii: "|"):
            true
        default: false
        }
    }

    @_lifetime(self: copy self)
    private mutating func quoted() throws(ConditionError) -> ConditionToken {
        guard let end = text.firstIndex(of: text[offset], from: offset + 1) else {
            throw ConditionError(range: offset..<text.count, reason: .openText)
        }
        guard let value = try? FieldValue.Text(text.extracting(offset + 1..<end)) else {
            throw ConditionError(range: offset..<end + 1, reason: .longText)
        }
        return token(.constant(.text(value)), end + 1 - offset)
    }

    @_lifetime(self: copy self)
    @inline(never)
    private mutating func word() -> ConditionToken {
        var end = offset
        while end < text.count, FieldPath.isSegmentByte(text[end]) || text[end] == UInt8(ascii: ".") { end += 1 }
        guard end > offset else { return unknown() }
        let word = text.extracting(offset..<end)
        if word.equals("-") { return token(.minus, 1) }
        return token(Self.kind(word), word.count)
    }

    private static func kind(_ word: Span<UInt8>) -> ConditionToken.Kind {
        if word.equals("and") { return .and }
        if word.equals("or") { return .or }
        if word.equals("not") { return .not }
        if word.equals("true") { return .constant(.bool(true)) }
        if word.equals("false") { return .constant(.bool(false)) }
        if let value = try? FieldValue(json: word), value != .null { return .constant(value) }
        return .name
    }

    /// A character that nothing begins with, whole.
    @_lifetime(self: copy self)
    private mutating func unknown() -> ConditionToken {
        var end = offset + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return token(.unknown, end - offset)
    }
}
