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

/// A string's place in the document, quotes left out. `JSONReader.text` and `copy` read it.
public struct JSONText: Equatable, Sendable {
    let range: Range<Int>
    let hasEscapes: Bool
}

/// A number, read.
public struct JSONNumber: Equatable, Sendable {
    /// The value if it is whole and fits, however it was written (`4`, `4.0`, `4e0`); never rounded.
    public let int64: Int64?
    /// The nearest double, always finite.
    public let double: Double
}
