import FixedMemory
import JSON

/// Writes a report (fleets-mqtt-integration, "Report Device State"):
///
/// ```
///   {"state":{"reported":{"door":{"open":false},"pump":{"on":true}}},"clientToken":"sp-…"}
/// ```
///
/// `version` is left out: the cloud counts by itself, and a report of what is needs no locking.
public struct ShadowReport: ~Copyable {
    /// 64 fields whose paths (128) share no segment and whose texts (64 bytes) are all escapes of six bytes each.
    public static let capacity = 48 * 1024

    private var writer = JSONWriter<49152>()
    private var open = FixedString<128>()

    public init() {}

    /// Starts a report; one that was begun before is forgotten.
    public mutating func begin() throws(JSONWriterError) {
        writer.reset()
        open.truncate(to: 0)
        try writer.beginObject()
        try writer.key("state")
        try writer.beginObject()
        try writer.key("reported")
        try writer.beginObject()
    }

    /// Adds a field. Fields come in the order of their paths' bytes, so that those of one object stand together.
    public mutating func add(_ path: FieldPath, _ value: FieldValue) throws(JSONWriterError) {
        try moveTo(path)
        try value.write(to: &writer)
    }

    /// Closes the report, which is `payload` from now on.
    public mutating func finish(_ token: ClientToken.Text) throws(JSONWriterError) {
        try closeObjects(downTo: 0)
        try writer.endObject()
        try writer.endObject()
        try writer.key("clientToken")
        try writer.string(token.bytes)
        try writer.endObject()
    }

    /// The whole report; throws while it is not finished.
    public var payload: Span<UInt8> {
        @_lifetime(borrow self)
        get throws(JSONWriterError) { try writer.document }
    }

    /// Closes the objects that `path` is not in, opens those that it is in, and writes its last key.
    private mutating func moveTo(_ path: FieldPath) throws(JSONWriterError) {
        let bytes = path.bytes
        try closeObjects(downTo: commonObjects(bytes))
        var start = open.isEmpty ? 0 : open.count + 1
        while let dot = bytes.firstIndex(of: UInt8(ascii: "."), from: start) {
            try writer.key(bytes.extracting(start..<dot))
            try writer.beginObject()
            start = dot + 1
        }
        try writer.key(bytes.extracting(start..<bytes.count))
        open = FixedString()
        try? open.append(bytes.extracting(0..<max(start - 1, 0)))
    }

    /// How many bytes of `open` are objects that hold `path` as well.
    private func commonObjects(_ path: Span<UInt8>) -> Int {
        let open = open.bytes
        var common = 0
        var index = 0
        while index < open.count, index < path.count, open[index] == path[index] {
            index += 1
            let endsSegment = index == open.count || open[index] == UInt8(ascii: ".")
            if endsSegment, index < path.count, path[index] == UInt8(ascii: ".") { common = index }
        }
        return common
    }

    private mutating func closeObjects(downTo length: Int) throws(JSONWriterError) {
        while open.count > length {
            try writer.endObject()
            var end = open.count - 1
            while end > 0, open.bytes[end] != UInt8(ascii: ".") { end -= 1 }
            open.truncate(to: end)
        }
    }
}
