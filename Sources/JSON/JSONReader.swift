import FixedMemory

/// Pulls the tokens of a JSON document (RFC 8259) out of the caller's bytes: nothing is copied, nothing is kept.
///
/// ```
///   var reader = JSONReader(bytes)
///   while let token = try reader.next() { … }
/// ```
///
/// Strict: one value, white space around it and nothing else; UTF-8 checked to the letter; half surrogate pairs refused.
/// Where a key stands twice in an object, both are delivered, in order: the consumer decides (in shadowpin the last
/// counts). After an error the reader has no more to give: the same error comes again.
public struct JSONReader: ~Escapable {
    /// A thing's shadow nests 8 deep, a delta two more; job documents are written by people. A bit for each level.
    public static let maxDepth = 32

    /// What may come next.
    private enum Expected {
        case value
        /// Just behind `[`.
        case valueOrEnd
        case key
        /// Just behind `{`.
        case keyOrEnd
        case commaOrEnd
        case end
    }

    private let bytes: Span<UInt8>
    private var expected = Expected.value
    /// One bit for each open container, innermost lowest: 1 is an object.
    private var containers: UInt32 = 0
    /// The first error, which stays: what comes behind it means nothing.
    private var failure: JSONError?

    /// Of the next byte to read.
    public private(set) var offset = 0

    /// Open containers, 0...maxDepth.
    public private(set) var depth = 0

    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    // MARK: Tokens

    /// The next token; nil after the end of the document.
    @_lifetime(self: copy self)
    public mutating func next() throws(JSONError) -> JSONToken? {
        if let failure { throw failure }
        do throws(JSONError) {
            return try token()
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func token() throws(JSONError) -> JSONToken? {
        skipWhiteSpace()
        if expected == .end {
            guard offset == bytes.count else { throw error(.trailingBytes) }
            return nil
        }
        if expected == .commaOrEnd {
            if let end = try endOfContainer() { return end }
            try take(UInt8(ascii: ","))
            skipWhiteSpace()
            expected = isInObject ? .key : .value
        } else if expected == .keyOrEnd || expected == .valueOrEnd {
            if let end = try endOfContainer() { return end }
        }
        if expected == .key || expected == .keyOrEnd { return try key() }
        return try value()
    }

    /// Skips the value behind a `.key`, or, behind a `.beginObject` or `.beginArray`, the rest of that container.
    @_lifetime(self: copy self)
    public mutating func skipValue() throws(JSONError) {
        let isInside = expected == .keyOrEnd || expected == .valueOrEnd
        let target = isInside ? depth - 1 : depth
        repeat { _ = try next() } while depth > target
    }

    private mutating func key() throws(JSONError) -> JSONToken {
        let text = try string()
        skipWhiteSpace()
        try take(UInt8(ascii: ":"))
        expected = .value
        return .key(text)
    }

    private mutating func value() throws(JSONError) -> JSONToken {
        switch try peek() {
        case UInt8(ascii: "{"): return try begin(isObject: true)
        case UInt8(ascii: "["): return try begin(isObject: false)
        case UInt8(ascii: "\""): return ended(.string(try string()))
        case UInt8(ascii: "t"): return ended(try literal("true", .bool(true)))
        case UInt8(ascii: "f"): return ended(try literal("false", .bool(false)))
        case UInt8(ascii: "n"): return ended(try literal("null", .null))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            var scanner = NumberScanner(bytes, at: offset)
            let number = try scanner.number()
            offset = scanner.offset
            return ended(.number(number))
        default: throw error(.unexpectedByte)
        }
    }

    // MARK: Containers

    private var isInObject: Bool { containers & 1 == 1 }

    private mutating func begin(isObject: Bool) throws(JSONError) -> JSONToken {
        guard depth < Self.maxDepth else { throw error(.tooDeep) }
        offset += 1
        depth += 1
        containers = containers << 1 | (isObject ? 1 : 0)
        expected = isObject ? .keyOrEnd : .valueOrEnd
        return isObject ? .beginObject : .beginArray
    }

    private mutating func endOfContainer() throws(JSONError) -> JSONToken? {
        guard try peek() == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return nil }
        let token = isInObject ? JSONToken.endObject : .endArray
        offset += 1
        depth -= 1
        containers >>= 1
        return ended(token)
    }

    /// A value has ended.
    private mutating func ended(_ token: JSONToken) -> JSONToken {
        expected = depth == 0 ? .end : .commaOrEnd
        return token
    }

    // MARK: Bytes

    private mutating func skipWhiteSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[offset]
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw error(.unexpectedByte) }
        offset += 1
    }

    private mutating func literal(_ text: StaticString, _ token: JSONToken) throws(JSONError) -> JSONToken {
        for index in 0..<text.utf8CodeUnitCount {
            guard try peek() == text.utf8Start[index] else { throw error(.badLiteral) }
            offset += 1
        }
        return token
    }

    private mutating func string() throws(JSONError) -> JSONText {
        try take(UInt8(ascii: "\""))
        var scanner = StringScanner(bytes, at: offset)
        let text = try scanner.text()
        offset = scanner.offset
        return text
    }

    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(offset: offset, reason: reason) }

    // MARK: Text

    /// Whether a text of this document, escapes resolved, is `other`.
    public func text(_ text: JSONText, equals other: Span<UInt8>) -> Bool {
        let raw = bytes.extracting(text.range)
        guard text.hasEscapes else { return raw.equals(other) }
        var unescaper = Unescaper(raw)
        for index in other.indices {
            guard unescaper.next() == other[index] else { return false }
        }
        return unescaper.next() == nil
    }

    /// Whether a text of this document, escapes resolved, is the literal.
    public func text(_ text: JSONText, equals literal: StaticString) -> Bool {
        let raw = bytes.extracting(text.range)
        guard text.hasEscapes else { return raw.equals(literal) }
        var unescaper = Unescaper(raw)
        for index in 0..<literal.utf8CodeUnitCount {
            guard unescaper.next() == literal.utf8Start[index] else { return false }
        }
        return unescaper.next() == nil
    }

    /// Adds a text of this document to `copy`, escapes resolved. When it does not fit, `copy` is as it was.
    public func copy<Bytes: FixedBytes & ~Copyable>(_ text: JSONText, into copy: inout Bytes) throws(CapacityError) {
        let raw = bytes.extracting(text.range)
        guard text.hasEscapes else { return try copy.append(raw) }
        let count = copy.count
        var unescaper = Unescaper(raw)
        do throws(CapacityError) {
            while let byte = unescaper.next() { try copy.append(byte) }
        } catch {
            copy.truncate(to: count)
            throw error
        }
    }
}
