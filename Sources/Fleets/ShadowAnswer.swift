import FixedMemory
import JSON

/// What the cloud says to an update, on `shadow/update/accepted` or `/rejected` (AWS IoT; see `ReportLock`):
///
/// ```
///   {"state":{…},"version":8,"timestamp":…,"clientToken":"sp-…"}
///   {"code":409,"message":"Version conflict","timestamp":…,"clientToken":"sp-…"}
/// ```
public struct ShadowAnswer: Sendable {
    /// The shadow's version, once the update is in it.
    public private(set) var version: Int64?

    /// Why it was rejected: code and message; empty where none is given.
    public private(set) var reason = Message()

    private var clientToken = FixedString<64>()

    @export(interface)
    public init(_ payload: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(payload)
        while let token = try reader.next() {
            guard case .key(let key) = token, reader.depth == 1 else { continue }
            if reader.text(key, equals: "version") {
                version = try reader.nextInteger()
            } else if reader.text(key, equals: "clientToken") {
                try reader.nextText(into: &clientToken)
            } else if reader.text(key, equals: "code") || reader.text(key, equals: "message") {
                if let value = try reader.nextScalar() { add(value, reader) }
            } else {
                try reader.skipValue()
            }
        }
    }

    /// Whether it answers the update with this token.
    public func isTo(_ token: ClientToken.Text) -> Bool { clientToken.bytes.equals(token.bytes) }

    private mutating func add(_ token: JSONToken, _ reader: borrowing JSONReader) {
        var text = FixedString<128>()
        switch token {
        case .number(let number):
            guard let code = number.int64 else { return }
            if !reason.isEmpty { reason.add(" ") }
            reason.add(code)
        case .string(let string):
            // What is longer is left out: the code says enough.
            guard (try? reader.copy(string, into: &text)) != nil else { return }
            if !reason.isEmpty { reason.add(" ") }
            reason.quote(text.bytes)
        default: break
        }
    }
}
