/// A piece of a JSON document. Text and numbers are places in the caller's bytes.
public enum JSONToken: Equatable, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    case key(JSONText)
    case string(JSONText)
    case number(JSONNumber)
    case bool(Bool)
    case null
}

/// What a piece of a JSON document is; `JSONReader` holds the rest of it.
public enum JSONKind: UInt8, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    /// `JSONReader.key` is it.
    case key
    /// `JSONReader.text` is it.
    case string
    /// `JSONReader.number` is it.
    case number
    case `true`
    case `false`
    case null
    /// The document is over.
    case end
}

/// A string's place in the document, quotes left out. `JSONReader.text` and `copy` read it.
public struct JSONText: Equatable, Sendable {
    /// Of its first byte, and behind its last.
    public let start: Int
    public let end: Int
    public let hasEscapes: Bool

    public init(start: Int, end: Int, hasEscapes: Bool) {
        self.start = start
        self.end = end
        self.hasEscapes = hasEscapes
    }

    var range: Range<Int> { start..<end }
}

/// A number, read.
public struct JSONNumber: Equatable, Sendable {
    /// The value if it is whole and fits, however it was written (`4`, `4.0`, `4e0`); never rounded.
    public let int64: Int64?
    /// The nearest double, always finite.
    public let double: Double
}
