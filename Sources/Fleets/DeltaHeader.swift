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
                    version = try reader.nextInteger()
                    hasBadVersion = (version ?? -1) < 0
                } else if reader.text(key, equals: "state") {
                    if let object = try reader.nextObject() { state = .object(object) } else { state = .notAnObject }
                } else if reader.text(key, equals: "metadata") {
                    metadata = try reader.nextObject() ?? 0..<0
                } else {
                    try reader.skipValue()
                }
            default: break
            }
        }
    }
}
