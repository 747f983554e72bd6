/// Reads one JSON text by RFC 8259 to the letter. Foundation's reader lets more pass (a comma before a closing brace,
/// UTF-16, a byte order mark), and a device that sends such things would fail against the real service.
struct JSONParser {
    struct Failure: Error { let reason: String }

    /// Far more than any message of the spec needs, far less than the stack holds.
    private static let maximumDepth = 64

    private let bytes: [UInt8]
    private var position = 0

    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Failure(reason: "it is not UTF-8 text") }
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.next == nil else { throw parser.failure("the end") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ expected: String) -> Failure {
        guard let next else { return Failure(reason: "it ends at byte \(position), expected \(expected)") }
        let found = (0x21...0x7E).contains(next) ? "'\(Character(Unicode.Scalar(next)))'" : "byte \(next)"
        return Failure(reason: "\(found) at byte \(position), expected \(expected)")
    }

    private mutating func skipSpace() {
        while let next, [0x20, 0x09, 0x0A, 0x0D].contains(next) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw Failure(reason: "it is nested more than \(Self.maximumDepth) deep") }
        skipSpace()
        guard let next else { throw failure("a value") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("a value")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        for character in word.unicodeScalars where !take(character) { throw failure("'\(word)'") }
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("a key") }
            let start = position
            let key = try string()
            skipSpace()
            guard take(":") else { throw failure("':'") }
            // Allowed by the RFC, but readers disagree on which value holds, so a device must not send it.
            guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw Failure(reason: "key \(JSONValue.string(key).text) at byte \(start) is there twice")
            }
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("',' or '}'") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("',' or ']'") }
        return .array(elements)
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw Failure(reason: "the number at byte \(start) is too large")
        }
        return .number(value)
    }

    private mutating func digits() throws(Failure) {
        let start = position
        while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { position += 1 }
        guard position > start else { throw failure("a digit") }
    }

    private mutating func string() throws(Failure) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("no control character inside a string") }
            if byte == UInt8(ascii: "\\") {
                position += 1
                text.append(contentsOf: try escaped().utf8)
            } else {
                position += 1
                text.append(byte)
            }
        }
        guard take("\"") else { throw failure("'\"'") }
        return String(decoding: text, as: UTF8.self)
    }

    /// What stands for itself behind the backslash, and what for another character.
    private static let escapes: [UInt8: String] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    private mutating func escaped() throws(Failure) -> String {
        if let next, let character = Self.escapes[next] {
            position += 1
            return character
        }
        let start = position
        guard take("u") else { throw failure("an escape") }
        var units = [try fourHexDigits()]
        if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") { units.append(try fourHexDigits()) }
        guard let character = String(validating: units, as: UTF16.self) else {
            throw Failure(reason: "half a surrogate pair at byte \(start)")
        }
        return character
    }

    private mutating func fourHexDigits() throws(Failure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let next, let digit = Character(Unicode.Scalar(next)).hexDigitValue else { throw failure("a hex digit") }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
