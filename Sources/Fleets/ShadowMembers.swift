import FixedMemory
import JSON

/// Where the parts of a fetched shadow stand. Reading them checks the JSON to the end.
struct ShadowMembers {
    private(set) var version: Int64?
    /// Each the object's bytes, braces included; empty where it is missing or none.
    private(set) var reported = 0..<0
    private(set) var desired = 0..<0
    /// Nil where there is none: it is to be computed.
    private(set) var delta: Range<Int>?

    init(_ body: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(body)
        var isInState = false
        while let token = try reader.next() {
            switch token {
            case .key(let key) where reader.depth == 1 || (isInState && reader.depth == 2):
                if reader.depth == 1, reader.text(key, equals: "state") {
                    isInState = try reader.next() == .beginObject
                } else {
                    try read(key, &reader)
                }
            case .endObject where reader.depth == 1: isInState = false
            case .beginObject where reader.depth > 1, .beginArray: try reader.skipValue()
            default: break
            }
        }
    }

    private mutating func read(_ key: JSONText, _ reader: inout JSONReader) throws(JSONError) {
        if reader.text(key, equals: "version") {
            version = try reader.nextInteger()
        } else if reader.text(key, equals: "reported") {
            reported = try reader.nextObject() ?? 0..<0
        } else if reader.text(key, equals: "desired") {
            desired = try reader.nextObject() ?? 0..<0
        } else if reader.text(key, equals: "delta") {
            delta = try reader.nextObject()
        } else {
            try reader.skipValue()
        }
    }
}
