import FixedMemory
import JSON

/// The members of a request's payload that matter, and where `params` stands. Reading them checks the payload's JSON to
/// the end.
struct CommandMembers {
    private(set) var isObject = false
    /// Nil where it is missing, no text, or too long to be the name of a command.
    private(set) var action: CommandRequest.Action?
    /// Nil where it is there and no object.
    private(set) var params: Range<Int>? = 0..<0
    private(set) var timestamp: Int64?
    private(set) var timeToLive: Int64?
    private(set) var hasBadTime = false

    init(_ payload: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(payload)
        while let token = try reader.next() {
            switch token {
            case .beginObject where reader.depth == 1:
                isObject = true
            case .key(let key) where reader.depth == 1:
                if reader.text(key, equals: "action") {
                    var name = CommandRequest.Action()
                    action = try reader.nextText(into: &name) ? name : nil
                } else if reader.text(key, equals: "params") {
                    try readParams(&reader)
                } else if reader.text(key, equals: "timestamp") {
                    timestamp = try readTime(&reader)
                } else if reader.text(key, equals: "ttl") {
                    timeToLive = try readTime(&reader)
                } else {
                    try reader.skipValue()
                }
            default: break
            }
        }
    }

    private mutating func readParams(_ reader: inout JSONReader) throws(JSONError) {
        params = nil
        switch try reader.next() {
        case .beginObject:
            let start = reader.offset - 1
            try reader.skipValue()
            params = start..<reader.offset
        case .null:
            params = 0..<0
        case .beginArray:
            try reader.skipValue()
        default: break
        }
    }

    /// More than any clock or patience, and small enough to be multiplied by 1,000 and added up.
    private static let maxTime: Int64 = 1_000_000_000_000_000

    /// A whole number, 0...maxTime; `null` counts as missing.
    private mutating func readTime(_ reader: inout JSONReader) throws(JSONError) -> Int64? {
        switch try reader.next() {
        case .number(let number):
            if let integer = number.int64, 0...Self.maxTime ~= integer { return integer }
            hasBadTime = true
        case .null: break
        case .beginObject, .beginArray:
            try reader.skipValue()
            hasBadTime = true
        default:
            hasBadTime = true
        }
        return nil
    }
}
