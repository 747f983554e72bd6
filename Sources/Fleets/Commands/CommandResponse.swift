import FixedMemory
import JSON

/// Writes the answer to a request (fleets-mqtt-integration, "Send a Command Response"):
///
/// ```
///   {"status":"SUCCEEDED","result":{"pump":false,"valve":"closed"}}
///   {"status":"REJECTED","result":{"reason":"parameter 'seconds': expected 1...120"}}
/// ```
public struct CommandResponse: ~Copyable {
    /// Of a payload: a reason of 320 bytes, each an escape of six at worst; or 16 lines and
    /// settings of a name (32) and a text (64), each a quote or a backslash and so two.
    public static let capacity = 3_072

    public typealias Payload = FixedString<3072>

    private var writer = JSONWriter<3072>()

    public init() {}

    public var use: BufferUse { writer.use }

    /// Starts an answer; one that was begun before is forgotten.
    @export(interface)
    public mutating func begin(_ status: CommandStatus) throws(JSONWriterError) {
        writer.reset()
        try writer.beginObject()
        try writer.key("status")
        try writer.string(status.text)
        try writer.key("result")
        try writer.beginObject()
    }

    public mutating func add(_ name: Span<UInt8>, _ value: FieldValue) throws(JSONWriterError) {
        try writer.key(name)
        try value.write(to: &writer)
    }

    public mutating func add(reason: Message) throws(JSONWriterError) {
        try writer.key("reason")
        try writer.string(reason.bytes)
    }

    /// Adds what a console has shown.
    ///
    /// - Parameter next: the row to go on with; nil: that was all.
    @export(interface)
    public mutating func add(output: Span<UInt8>, next: Int?) throws(JSONWriterError) {
        try writer.key("output")
        try writer.string(output)
        guard let next else { return }
        try writer.key("next")
        try writer.integer(Int64(next))
    }

    /// Closes the answer and hands it out.
    @export(interface)
    public mutating func finish() throws(JSONWriterError) -> Payload {
        try writer.endObject()
        try writer.endObject()
        let document = try writer.document
        // A document is no longer than its writer.
        return (try? Payload(document)) ?? Payload()
    }
}
