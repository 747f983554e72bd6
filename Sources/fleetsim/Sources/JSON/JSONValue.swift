import Foundation

/// One JSON value as a tree. Numbers that are whole and fit are kept exact; the others are doubles.
enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Equatable {
    /// Numbers compare by value: a device that reports 24.0 has reached a desired 24.
    static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): Int64(exactly: b) == a
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

extension JSONValue {
    /// How many objects and arrays lie inside one another; 0 for a plain value.
    var depth: Int {
        switch self {
        case .array(let elements): 1 + (elements.lazy.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.values.lazy.map(\.depth).max() ?? 0)
        default: 0
        }
    }

    /// The member of an object; nil where there is none, or where this is no object.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// Puts `value` where `path` says, through objects that are made as needed; what stands in the way is replaced.
    mutating func set(_ value: JSONValue, at path: FieldPath) {
        set(value, at: path.segments[...])
    }

    private mutating func set(_ value: JSONValue, at segments: ArraySlice<String>) {
        guard let key = segments.first else { return self = value }
        var members: [String: JSONValue] = if case .object(let present) = self { present } else { [:] }
        members[key, default: [:]].set(value, at: segments.dropFirst())
        self = .object(members)
    }

    /// What stands at `path`; nil where nothing does.
    subscript(path: FieldPath) -> JSONValue? {
        path.segments.reduce(JSONValue?.some(self)) { value, key in value?[key] }
    }

    /// What this is, for messages: "a string", "an object".
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Only for fleetsim's own messages; what a device sends goes through `JSONParser`.
extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// Reads exactly one JSON text, strictly.
    init(parsing bytes: some Sequence<UInt8>) throws(Rejection) {
        do throws(JSONParser.Failure) {
            self = try JSONParser.parse(Array(bytes))
        } catch {
            throw .invalidJSON(error.reason)
        }
    }

    /// Compact JSON with sorted keys: the same value is always the same text.
    var text: String { String(decoding: encoded(), as: UTF8.self) }

    /// The bytes of `text`, or of an indented form.
    func encoded(indented: Bool = false) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if indented { encoder.outputFormatting.insert(.prettyPrinted) }
        // A tree that came out of JSON holds only finite numbers, the one thing the encoder could refuse.
        return try! encoder.encode(self)
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(Dictionary(members, uniquingKeysWith: { _, last in last }))
    }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
}
