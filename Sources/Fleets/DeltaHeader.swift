import FixedMemory
import JSON

/// What stands at the top of a delta's payload, and where. Reading it checks the payload's JSON to the end.
struct DeltaHeader {
    enum State {
        case missing
        case notAnObject
        /// The bytes of the object, braces included.
        case object(Range<Int>)
    }

    private(set) var isObject = false
    private(set) var version: Int64?
    private(set) var hasBadVersion = false
    private(set) var state = State.missing
    /// Where the object of that name is; empty where there is none.
    private(set) var metadata = 0..<0

    init(_ payload: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(payload)
        while let token = try reader.next() {
            switch token {
            case .beginObject where reader.depth == 1:
                isObject = true
            case .key(let key) where reader.depth == 1:
                if reader.text(key, equals: "version") {
                    try readVersion(&reader)
                } else if reader.text(key, equals: "state") {
                    try readState(&reader)
                } else if reader.text(key, equals: "metadata") {
                    try readMetadata(&reader)
                } else {
                    try reader.skipValue()
                }
            default: break
            }
        }
    }

    private mutating func readVersion(_ reader: inout JSONReader) throws(JSONError) {
        version = nil
        hasBadVersion = true
        switch try reader.next() {
        case .number(let number):
            guard let integer = number.int64, integer >= 0 else { return }
            version = integer
            hasBadVersion = false
        case .beginObject, .beginArray:
            try reader.skipValue()
        default: break
        }
    }

    private mutating func readState(_ reader: inout JSONReader) throws(JSONError) {
        state = .notAnObject
        switch try reader.next() {
        case .beginObject:
            let start = reader.offset - 1
            try reader.skipValue()
            state = .object(start..<reader.offset)
        case .beginArray:
            try reader.skipValue()
        default: break
        }
    }

    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONError) {
        metadata = 0..<0
        switch try reader.next() {
        case .beginObject:
            let start = reader.offset - 1
            try reader.skipValue()
            metadata = start..<reader.offset
        case .beginArray:
            try reader.skipValue()
        default: break
        }
    }
}
