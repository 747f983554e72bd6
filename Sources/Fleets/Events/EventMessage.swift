import FixedMemory
import JSON

/// Writes one event (fleets-mqtt-integration, "Publish Events"):
///
/// ```
///   {"eventType":"doorOpened","severity":"info","data":{"line":"door","value":true},"timestamp":1748390400000}
/// ```
///
/// After the first error every call throws that error again, until the next `begin`.
public struct EventMessage: ~Copyable {
    /// Of a payload: a reason of 320 bytes, of which each may be a quote or a backslash and become two, and 380 for
    /// names and the rest; a line's text value of 64 bytes, each an escape of six, takes less.
    public static let capacity = 1_024

    private var writer = JSONWriter<1024>()

    public init() {}

    public var use: BufferUse { writer.use }

    /// Starts an event; one that was begun before is forgotten.
    @export(interface)
    public mutating func begin(_ type: Span<UInt8>, _ severity: EventSeverity) throws(JSONWriterError) {
        writer.reset()
        try writer.beginObject()
        try writer.key("eventType")
        try writer.string(type)
        try writer.key("severity")
        try writer.string(severity.text)
        try writer.key("data")
        try writer.beginObject()
    }

    /// Adds a named value to the data.
    @export(interface)
    @inline(never)
    public mutating func add(_ name: StaticString, _ value: FieldValue) throws(JSONWriterError) {
        try writer.key(name)
        try value.write(to: &writer)
    }

    /// Adds the value of a shadow field to the data.
    @export(interface)
    @inline(never)
    public mutating func add(_ path: Span<UInt8>, _ value: FieldValue) throws(JSONWriterError) {
        try writer.key(path)
        try value.write(to: &writer)
    }

    /// Adds a named text to the data.
    @export(interface)
    @inline(never)
    public mutating func add(_ name: StaticString, _ text: Span<UInt8>) throws(JSONWriterError) {
        try writer.key(name)
        try writer.string(text)
    }

    /// Adds a named text to the data.
    @export(interface)
    @inline(never)
    public mutating func add(_ name: StaticString, _ text: StaticString) throws(JSONWriterError) {
        try writer.key(name)
        try writer.string(text)
    }

    /// Closes the event.
    ///
    /// - Parameter timestamp: when it happened, in milliseconds since 1970; nil where nobody knows: the time at which the
    ///   broker gets it then counts.
    @export(interface)
    public mutating func finish(timestamp: Int64?) throws(JSONWriterError) {
        try writer.endObject()
        if let timestamp {
            try writer.key("timestamp")
            try writer.integer(timestamp)
        }
        try writer.endObject()
    }

    /// The event, once it is finished.
    public var payload: Span<UInt8> {
        @_lifetime(borrow self)
        get throws(JSONWriterError) { try writer.document }
    }
}
