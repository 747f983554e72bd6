import FixedMemory

/// Writes one JSON document into a buffer of its own.
///
/// ```
///   try writer.beginObject(); try writer.key("on"); try writer.bool(true); try writer.endObject()
///   publish(try writer.document)        // {"on":true}
/// ```
///
/// A document is had whole or not at all: after the first error every call throws that error again until `reset`,
/// and `document` throws until the outermost value is closed.
public struct JSONWriter<let capacity: Int>: ~Copyable {
    private let inPlace = InPlace()
    /// As the reader's. A bit for each level.
    public static var maxDepth: Int { 32 }

    private enum Expected {
        case value
        /// Just behind `[`, or behind a value in an array.
        case element(isFirst: Bool)
        case key(isFirst: Bool)
        case end
    }

    // Not a FixedBuffer: of a generic type inside a generic type, Embedded Swift 6.3 takes the `Span` of a copy, which
    // is gone before the `Span` is.
    private var bytes = InlineArray<capacity, UInt8>(repeating: 0)
    private var count = 0
    /// The largest count that was ever forgotten.
    private var mostBefore = 0
    private var expected = Expected.value
    /// One bit for each open container, innermost lowest: 1 is an object.
    private var containers: UInt32 = 0
    private var depth = 0
    private var failure: JSONWriterError?

    public init() {}

    /// Bytes that still fit.
    public var room: Int { capacity - count }

    public var use: BufferUse { BufferUse(used: count, most: mostBefore, capacity: capacity) }

    /// Forgets everything written.
    public mutating func reset() {
        mostBefore = max(mostBefore, count)
        count = 0
        expected = .value
        containers = 0
        depth = 0
        failure = nil
    }

    /// The document, once it is whole.
    public var document: Span<UInt8> {
        @_lifetime(borrow self)
        get throws(JSONWriterError) {
            if let failure { throw failure }
            guard case .end = expected else { throw .unfinished }
            return bytes.span.extracting(0..<count)
        }
    }

    // MARK: Containers

    public mutating func beginObject() throws(JSONWriterError) { try begin(UInt8(ascii: "{"), isObject: true) }
    public mutating func beginArray() throws(JSONWriterError) { try begin(UInt8(ascii: "["), isObject: false) }

    public mutating func endObject() throws(JSONWriterError) {
        guard case .key = expected else { throw fail(.badOrder) }
        try end(UInt8(ascii: "}"))
    }

    public mutating func endArray() throws(JSONWriterError) {
        guard case .element = expected else { throw fail(.badOrder) }
        try end(UInt8(ascii: "]"))
    }

    private mutating func begin(_ bracket: UInt8, isObject: Bool) throws(JSONWriterError) {
        guard depth < Self.maxDepth else { throw fail(.tooDeep) }
        try beginValue()
        try add(bracket)
        depth += 1
        containers = containers << 1 | (isObject ? 1 : 0)
        expected = isObject ? .key(isFirst: true) : .element(isFirst: true)
    }

    private mutating func end(_ bracket: UInt8) throws(JSONWriterError) {
        try add(bracket)
        depth -= 1
        containers >>= 1
        endValue()
    }

    // MARK: Keys and values

    public mutating func key(_ text: Span<UInt8>) throws(JSONWriterError) {
        try beginKey()
        try addQuoted(text)
        try endKey()
    }

    public mutating func key(_ text: StaticString) throws(JSONWriterError) {
        try beginKey()
        try addQuoted(text)
        try endKey()
    }

    public mutating func string(_ text: Span<UInt8>) throws(JSONWriterError) {
        try beginValue()
        try addQuoted(text)
        endValue()
    }

    public mutating func string(_ text: StaticString) throws(JSONWriterError) {
        try beginValue()
        try addQuoted(text)
        endValue()
    }

    public mutating func bool(_ value: Bool) throws(JSONWriterError) { try literal(value ? "true" : "false") }
    public mutating func null() throws(JSONWriterError) { try literal("null") }

    public mutating func integer(_ value: Int64) throws(JSONWriterError) {
        try beginValue()
        if value < 0 { try add(UInt8(ascii: "-")) }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = value.magnitude
        var used = 0
        repeat {
            digits[used] = UInt8(rest % 10)
            rest /= 10
            used += 1
        } while rest > 0
        while used > 0 {
            used -= 1
            try addDigit(digits[used])
        }
        endValue()
    }

    /// Writes the shortest decimal that reads back as the same double: `21`, `21.5`, `1e+300`, `-0`.
    public mutating func number(_ value: Double) throws(JSONWriterError) {
        guard value.isFinite else { throw fail(.notFinite) }
        try beginValue()
        if value.sign == .minus { try add(UInt8(ascii: "-")) }
        if value == 0 { try addDigit(0) } else { try add(ShortestDigits(value.magnitude)) }
        endValue()
    }

    private mutating func literal(_ text: StaticString) throws(JSONWriterError) {
        try beginValue()
        for index in 0..<text.utf8CodeUnitCount { try add(text.utf8Start[index]) }
        endValue()
    }

    // MARK: Order

    private mutating func beginValue() throws(JSONWriterError) {
        if let failure { throw failure }
        switch expected {
        case .value: break
        case .element(let isFirst): if !isFirst { try add(UInt8(ascii: ",")) }
        case .key, .end: throw fail(.badOrder)
        }
    }

    private mutating func endValue() {
        if depth == 0 {
            expected = .end
        } else {
            expected = containers & 1 == 1 ? .key(isFirst: false) : .element(isFirst: false)
        }
    }

    private mutating func beginKey() throws(JSONWriterError) {
        if let failure { throw failure }
        guard case .key(let isFirst) = expected else { throw fail(.badOrder) }
        if !isFirst { try add(UInt8(ascii: ",")) }
    }

    private mutating func endKey() throws(JSONWriterError) {
        try add(UInt8(ascii: ":"))
        expected = .value
    }

    // MARK: Bytes

    private mutating func addQuoted(_ text: Span<UInt8>) throws(JSONWriterError) {
        try add(UInt8(ascii: "\""))
        var offset = 0
        while offset < text.count {
            guard let length = UTF8Sequence.length(text, at: offset) else { throw fail(.badUTF8) }
            if length == 1 {
                try addEscaped(text[offset])
            } else {
                for place in offset..<(offset + length) { try add(text[place]) }
            }
            offset += length
        }
        try add(UInt8(ascii: "\""))
    }

    /// A literal is UTF-8 by the compiler's word.
    private mutating func addQuoted(_ text: StaticString) throws(JSONWriterError) {
        try add(UInt8(ascii: "\""))
        for index in 0..<text.utf8CodeUnitCount { try addEscaped(text.utf8Start[index]) }
        try add(UInt8(ascii: "\""))
    }

    private mutating func addEscaped(_ byte: UInt8) throws(JSONWriterError) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): try addEscape(byte)
        case 0x08: try addEscape(UInt8(ascii: "b"))
        case 0x09: try addEscape(UInt8(ascii: "t"))
        case 0x0A: try addEscape(UInt8(ascii: "n"))
        case 0x0C: try addEscape(UInt8(ascii: "f"))
        case 0x0D: try addEscape(UInt8(ascii: "r"))
        case 0..<0x20:
            try addEscape(UInt8(ascii: "u"))
            try addDigit(0)
            try addDigit(0)
            try addDigit(byte >> 4)
            let low = byte & 15
            try add(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default: try add(byte)
        }
    }

    private mutating func addEscape(_ byte: UInt8) throws(JSONWriterError) {
        try add(UInt8(ascii: "\\"))
        try add(byte)
    }

    private mutating func addDigit(_ digit: UInt8) throws(JSONWriterError) { try add(UInt8(ascii: "0") + digit) }

    /// Plain up to 21 digits before the point and 6 zeros behind it, with an exponent otherwise, as in ECMAScript.
    private mutating func add(_ number: ShortestDigits) throws(JSONWriterError) {
        let point = number.point
        guard -5...21 ~= point else { return try addWithExponent(number) }
        if point <= 0 {
            try addDigit(0)
            try add(UInt8(ascii: "."))
            for _ in point..<0 { try addDigit(0) }
        }
        for place in 0..<number.count {
            if place == point, place > 0 { try add(UInt8(ascii: ".")) }
            try addDigit(number.digits[place])
        }
        if number.count < point { for _ in number.count..<point { try addDigit(0) } }
    }

    private mutating func addWithExponent(_ number: ShortestDigits) throws(JSONWriterError) {
        try addDigit(number.digits[0])
        if number.count > 1 { try add(UInt8(ascii: ".")) }
        for place in 1..<max(number.count, 1) { try addDigit(number.digits[place]) }
        let exponent = number.point - 1
        try add(UInt8(ascii: "e"))
        try add(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let magnitude = UInt(exponent.magnitude)
        if magnitude >= 100 { try addDigit(UInt8(magnitude / 100)) }
        if magnitude >= 10 { try addDigit(UInt8(magnitude / 10 % 10)) }
        try addDigit(UInt8(magnitude % 10))
    }

    private mutating func add(_ byte: UInt8) throws(JSONWriterError) {
        if let failure { throw failure }
        guard count < capacity else { throw fail(.full(capacity: capacity)) }
        bytes[count] = byte
        count += 1
    }

    private mutating func fail(_ error: JSONWriterError) -> JSONWriterError {
        if failure == nil { failure = error }
        return failure ?? error
    }
}
