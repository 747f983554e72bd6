import FixedMemory
import JSON

/// Writes a report (fleets-mqtt-integration, "Report Device State"):
///
/// ```
///   {"state":{"reported":{"door":{"open":false},"pump":{"on":true}}},"clientToken":"sp-…"}
/// ```
///
/// It holds as many fields as there is room for; the others are for the next report, each a whole object of its own.
public struct ShadowReport: ~Copyable {
    /// A shadow is at most 8 KiB (fleets-facts, Limits), so a larger report could only be refused; brokers take packets
    /// of this size everywhere. Some 200 fields of usual length fit, or 14 of the longest.
    public static let capacity = 8 * 1024

    /// The longest field. Before it the braces that end the last one's 7 objects, and a comma. Its path: 121 letters in
    /// 8 segments, quotes and a colon for each, a brace behind 7. Its text: 64 bytes that are all escapes of six, and
    /// quotes.
    static let longestField = (7 + 1) + (121 + 8 * 3 + 7) + (64 * 6 + 2)

    /// What ends a report: the braces of 7 objects and of two more, `,"clientToken":"` and 36 bytes, `","version":` and
    /// 19 digits, a brace.
    static let ending = 9 + (16 + 36) + (12 + 19) + 1

    private var writer = JSONWriter<8192>()
    private var open = FixedString<128>()

    public init() {}

    public var use: BufferUse { writer.use }

    /// Whether another field is sure to fit, whichever it is.
    public var hasRoom: Bool { writer.room >= Self.longestField + Self.ending }

    /// Starts a report; one that was begun before is forgotten.
    @export(interface)
    public mutating func begin() throws(JSONWriterError) {
        writer.reset()
        open.truncate(to: 0)
        try writer.beginObject()
        try writer.key("state")
        try writer.beginObject()
        try writer.key("reported")
        try writer.beginObject()
    }

    /// Adds a field, if `hasRoom` said so. Fields come in the order of their paths' bytes, so that those of one object stand together.
    public mutating func add(_ path: Span<UInt8>, _ value: FieldValue) throws(JSONWriterError) {
        try moveTo(path)
        try value.write(to: &writer)
    }

    /// Closes the report, which is `payload` from now on.
    ///
    /// - Parameter version: the shadow's, without which the report is to be rejected; nil: it is taken in any case.
    @export(interface)
    public mutating func finish(_ token: ClientToken.Text, version: Int64? = nil) throws(JSONWriterError) {
        try closeObjects(downTo: 0)
        try writer.endObject()
        try writer.endObject()
        try writer.key("clientToken")
        try writer.string(token.bytes)
        if let version {
            try writer.key("version")
            try writer.integer(version)
        }
        try writer.endObject()
    }

    /// The whole report; throws while it is not finished.
    public var payload: Span<UInt8> {
        @_lifetime(borrow self)
        get throws(JSONWriterError) { try writer.document }
    }

    /// Closes the objects that `path` is not in, opens those that it is in, and writes its last key.
    private mutating func moveTo(_ path: Span<UInt8>) throws(JSONWriterError) {
        try closeObjects(downTo: commonObjects(path))
        var start = open.isEmpty ? 0 : open.count + 1
        while let dot = path.firstIndex(of: UInt8(ascii: "."), from: start) {
            let key = path.extracting(start..<dot)
            try writer.key(key)
            try writer.beginObject()
            if start > 0 { try? open.append(UInt8(ascii: ".")) }
            try? open.append(key)
            start = dot + 1
        }
        try writer.key(path.extracting(start..<path.count))
    }

    /// How many bytes of `open` are objects that hold `path` as well.
    private func commonObjects(_ path: Span<UInt8>) -> Int {
        let open = open.bytes
        var common = open.commonCount(path)
        while common > 0, !endsKey(open, common) || !endsKey(path, common) || common == path.count { common -= 1 }
        return common
    }

    private func endsKey(_ path: Span<UInt8>, _ place: Int) -> Bool {
        place == path.count || path[place] == UInt8(ascii: ".")
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
