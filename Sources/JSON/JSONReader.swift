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
        case firstElement
        /// Behind an element of an array.
        case nextElement
        /// Just behind `{`.
        case firstMember
        /// Behind a member of an object.
        case nextMember
        case end
        /// Nothing: there was an error.
        case error
    }

    private let bytes: Span<UInt8>
    private var expected = Expected.value
    /// One bit for each open container, innermost lowest: 1 is an object.
    private var containers: UInt32 = 0
    /// The first error, which stays: what comes behind it means nothing.
    private var failure = JSONError(offset: 0, reason: .unexpectedEnd)

    /// Of the next byte to read.
    public private(set) var offset = 0

    /// Open containers, 0...maxDepth.
    public private(set) var depth = 0

    /// The last key.
    public private(set) var key = JSONText(start: 0, end: 0, hasEscapes: false)

    /// The last string.
    public private(set) var text = JSONText(start: 0, end: 0, hasEscapes: false)

    /// The last number.
    public private(set) var number = JSONNumber(int64: 0, double: 0)

    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    // MARK: Tokens

    /// The next token; nil after the end of the document.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func next() throws(JSONError) -> JSONToken? {
        switch try advance() {
        case .beginObject: .beginObject
        case .endObject: .endObject
        case .beginArray: .beginArray
        case .endArray: .endArray
        case .key: .key(key)
        case .string: .string(text)
        case .number: .number(number)
        case .true: .bool(true)
        case .false: .bool(false)
        case .null: .null
        case .end: nil
        }
    }

    /// Goes on to the next token, and answers what it is; what is in it stays here until the next of its kind.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func advance() throws(JSONError) -> JSONKind {
        var place = space(offset)
        switch expected {
        case .firstMember, .nextMember: return try readKey(place) ? .key : close(offset, .endObject)
        case .nextElement:
            if byte(place) == UInt8(ascii: "]") { return close(place, .endArray) }
            guard byte(place) == UInt8(ascii: ",") else { throw unexpected(place) }
            place = space(place &+ 1)
        case .firstElement: if byte(place) == UInt8(ascii: "]") { return close(place, .endArray) }
        case .value: break
        case .end:
            guard place == bytes.count else { throw fail(.trailingBytes, place) }
            offset = place
            return .end
        case .error: throw failure
        }
        return try value(place)
    }

    /// Within an object: goes on to the value of the next member, whose name is `key` then, or to the object's end.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func nextMember() throws(JSONError) -> JSONKind {
        guard expected == .firstMember || expected == .nextMember else { return try advance() }
        guard try readKey(space(offset)) else { return close(offset, .endObject) }
        return try value(space(offset))
    }

    /// Directly behind a `{`: reads `"name":123}` whole, as machines write it, without white space and escapes. Nil: something
    /// else stands there, and nothing has been read.
    @export(interface)
    @inline(never)
    @_lifetime(self: copy self)
    public mutating func onlyMember(_ name: StaticString) -> Int64? {
        let first = offset &+ 1
        let quote = first &+ name.utf8CodeUnitCount
        guard expected == .firstMember, quote &+ 2 < bytes.count, bytes[unchecked: first &- 1] == UInt8(ascii: "\""),
            bytes.extracting(unchecked: first..<quote).equals(name), bytes[unchecked: quote] == UInt8(ascii: "\""),
            bytes[unchecked: quote &+ 1] == UInt8(ascii: ":"), bytes[unchecked: quote &+ 2] != UInt8(ascii: "0")
        else { return nil }
        var number: UInt64 = 0
        let end = digits(from: quote &+ 2, to: quote &+ 20, into: &number)
        guard end > quote &+ 2, byte(end) == UInt8(ascii: "}") else { return nil }
        _ = close(end, .endObject)
        return Int64(number)
    }

    /// Skips the value behind a `.key`, or, behind a `.beginObject` or `.beginArray`, the rest of that container.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func skipValue() throws(JSONError) {
        let isInside = expected == .firstMember || expected == .firstElement
        let target = isInside ? depth - 1 : depth
        repeat { _ = try advance() } while depth > target
    }

    /// Reads the next key and its colon; false: the object ends at `offset`.
    @inline(__always)
    private mutating func readKey(_ first: Int) throws(JSONError) -> Bool {
        var place = first
        if byte(place) == UInt8(ascii: "}") {
            offset = place
            return false
        }
        if expected == .nextMember {
            guard byte(place) == UInt8(ascii: ",") else { throw unexpected(place) }
            place = space(place &+ 1)
        }
        guard byte(place) == UInt8(ascii: "\"") else { throw unexpected(place) }
        key = try string(place)
        place = space(offset)
        guard byte(place) == UInt8(ascii: ":") else { throw unexpected(place) }
        offset = place &+ 1
        expected = .value
        return true
    }

    @inline(__always)
    private mutating func value(_ place: Int) throws(JSONError) -> JSONKind {
        switch byte(place) {
        case UInt8(ascii: "{"): return try open(place, isObject: true)
        case UInt8(ascii: "["): return try open(place, isObject: false)
        case UInt8(ascii: "\""):
            text = try string(place)
            return ended(.string)
        case UInt8(ascii: "t"): return try literal(place, "true", .true)
        case UInt8(ascii: "f"): return try literal(place, "false", .false)
        case UInt8(ascii: "n"): return try literal(place, "null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try readNumber(place)
            return ended(.number)
        default: throw unexpected(place)
        }
    }

    // MARK: Containers

    @inline(__always)
    private mutating func open(_ place: Int, isObject: Bool) throws(JSONError) -> JSONKind {
        guard depth < Self.maxDepth else { throw fail(.tooDeep, place) }
        offset = place &+ 1
        depth &+= 1
        containers = containers << 1 | (isObject ? 1 : 0)
        expected = isObject ? .firstMember : .firstElement
        return isObject ? .beginObject : .beginArray
    }

    @inline(__always)
    private mutating func close(_ place: Int, _ kind: JSONKind) -> JSONKind {
        offset = place &+ 1
        depth &-= 1
        containers >>= 1
        return ended(kind)
    }

    /// A value has ended.
    @inline(__always)
    private mutating func ended(_ kind: JSONKind) -> JSONKind {
        expected = depth == 0 ? .end : containers & 1 == 1 ? .nextMember : .nextElement
        return kind
    }

    // MARK: Bytes

    /// The byte at `place`; at the end 0, with which no token begins.
    @inline(__always)
    private func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[unchecked: place] : 0 }

    /// The first place at or after `start` that holds no white space.
    @inline(__always)
    private func space(_ start: Int) -> Int {
        var place = start
        while place < bytes.count {
            let byte = bytes[unchecked: place]
            guard byte <= 0x20, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { break }
            place &+= 1
        }
        return place
    }

    @inline(never)
    private mutating func literal(_ start: Int, _ text: StaticString, _ kind: JSONKind) throws(JSONError) -> JSONKind {
        var place = start
        for index in 0..<text.utf8CodeUnitCount {
            guard place < bytes.count else { throw fail(.unexpectedEnd, place) }
            guard bytes[unchecked: place] == text.utf8Start[index] else { throw fail(.badLiteral, place) }
            place &+= 1
        }
        offset = place
        return ended(kind)
    }

    /// - Parameter quote: where the opening quote stands.
    @inline(__always)
    private mutating func string(_ quote: Int) throws(JSONError) -> JSONText {
        let start = quote &+ 1
        let end = PlainText.end(bytes, from: start)
        guard byte(end) == UInt8(ascii: "\"") else { return try restOfString(start, from: end) }
        offset = end &+ 1
        return JSONText(start: start, end: end, hasEscapes: false)
    }

    @inline(never)
    private mutating func restOfString(_ start: Int, from place: Int) throws(JSONError) -> JSONText {
        var scanner = StringScanner(bytes, at: place)
        do throws(JSONError) {
            let text = try scanner.text(from: start)
            offset = scanner.offset
            return text
        } catch {
            throw fail(error)
        }
    }

    /// Most numbers are whole or have a few decimals, and are not long; what else there is, `NumberScanner` reads.
    @inline(never)
    private mutating func readNumber(_ first: Int) throws(JSONError) {
        let isNegative = byte(first) == UInt8(ascii: "-")
        let start = isNegative ? first &+ 1 : first
        var magnitude: UInt64 = 0
        var place = digits(from: start, to: start &+ 18, into: &magnitude)
        // A 0 that begins a number is the whole of it, and a minus zero is whole only as a double.
        guard place > start, byte(start) != UInt8(ascii: "0") || place == start &+ 1 && !isNegative
        else { return try scanNumber(first) }
        var scale = 1.0
        if byte(place) == UInt8(ascii: ".") {
            // Of 15 digits and a power of ten up to the 15th the nearest double is had by one division.
            let point = place
            place = digits(from: point &+ 1, to: start &+ 16, into: &magnitude)
            guard place > point &+ 1 else { return try scanNumber(first) }
            for _ in point &+ 1..<place { scale *= 10 }
        }
        let next = byte(place)
        guard next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e"), next &- UInt8(ascii: "0") >= 10
        else { return try scanNumber(first) }
        let value = isNegative ? 0 &- Int64(magnitude) : Int64(magnitude)
        if scale == 1 {
            number = JSONNumber(int64: value, double: Double(value))
        } else {
            let quotient = Double(value) / scale
            // So few digits are whole where their double is, unless they are a minus zero.
            let whole = Int64(quotient)
            guard Double(whole) != quotient else { return try scanNumber(first) }
            number = JSONNumber(int64: nil, double: quotient)
        }
        offset = place
    }

    /// Adds the digits between two places, no more than 18, to those that `number` is of; answers where they end.
    @inline(__always)
    private func digits(from start: Int, to limit: Int, into number: inout UInt64) -> Int {
        let end = min(bytes.count, limit)
        var place = start
        if place &+ 8 <= end, let eight = bytes.word(uncheckedAt: place).eightDigits {
            number = number &* 100_000_000 &+ eight
            place &+= 8
        }
        while place < end {
            let digit = bytes[unchecked: place] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            number = number &* 10 &+ UInt64(digit)
            place &+= 1
        }
        return place
    }

    @inline(never)
    private mutating func scanNumber(_ place: Int) throws(JSONError) {
        var scanner = NumberScanner(bytes, at: place)
        do throws(JSONError) {
            number = try scanner.number()
        } catch {
            throw fail(error)
        }
        offset = scanner.offset
    }

    // MARK: Errors

    @inline(never)
    private mutating func unexpected(_ place: Int) -> JSONError {
        fail(place < bytes.count ? .unexpectedByte : .unexpectedEnd, place)
    }

    private mutating func fail(_ reason: JSONError.Reason, _ place: Int) -> JSONError {
        fail(JSONError(offset: place, reason: reason))
    }

    @inline(never)
    private mutating func fail(_ error: JSONError) -> JSONError {
        failure = error
        expected = .error
        return error
    }

    // MARK: Text

    /// A text of this document as it stands there, escapes and all.
    @_lifetime(copy self)
    public func raw(_ text: JSONText) -> Span<UInt8> { bytes.extracting(text.range) }

    /// `Span.firstWord` of that.
    @inline(__always)
    public func firstWord(_ text: JSONText) -> UInt64 {
        guard text.start &+ 8 <= bytes.count else { return raw(text).firstWord }
        return bytes.word(uncheckedAt: text.start).beginning(text.end &- text.start)
    }

    /// Whether a text of this document, escapes resolved, is `other`.
    @export(interface)
    public func text(_ text: JSONText, equals other: Span<UInt8>) -> Bool {
        let raw = bytes.extracting(text.range)
        guard text.hasEscapes else { return raw.equals(other) }
        var unescaper = Unescaper(raw)
        for index in other.indices {
            guard unescaper.next() == other[index] else { return false }
        }
        return unescaper.next() == nil
    }

    /// Whether a text of this document, escapes resolved, is the literal. Most are not, and differ in their lengths.
    @inline(__always)
    public func text(_ text: JSONText, equals literal: StaticString) -> Bool {
        guard text.hasEscapes || text.end &- text.start == literal.utf8CodeUnitCount else { return false }
        return self.text(text, equals: literal.bytes)
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
