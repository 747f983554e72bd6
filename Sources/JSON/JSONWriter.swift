import FixedMemory

/// Writes one JSON document into a buffer of its own.
///
/// ```
///   try writer.beginObject(); try writer.key("on"); try writer.bool(true); try writer.endObject()
///   publish(try writer.document)        // {"on":true}
/// ```
///
/// A document is had whole or not at all: after the first error every call throws that error again until `reset`,
/// and `document` throws until the outermost value is closed.
public struct JSONWriter<let capacity: Int>: ~Copyable {
    private let inPlace = InPlace()

    /// As the reader's.
    public static var maxDepth: Int { JSONOutput.maxDepth }

    // Not a FixedBuffer: of a generic type inside a generic type, Embedded Swift 6.3 takes the `Span` of a copy, which
    // is gone before the `Span` is.
    private var bytes = InlineArray<capacity, UInt8>(repeating: 0)
    private var output = JSONOutput()

    public init() {}

    /// Bytes that still fit.
    public var room: Int { capacity - output.count }

    public var use: BufferUse { BufferUse(used: output.count, most: output.mostBefore, capacity: capacity) }

    /// Forgets everything written.
    public mutating func reset() { output.reset() }

    /// The document, once it is whole.
    public var document: Span<UInt8> {
        @_lifetime(borrow self)
        get throws(JSONWriterError) {
            if let failure = output.failure { throw failure }
            guard case .end = output.expected else { throw .unfinished }
            return bytes.span.extracting(0..<output.count)
        }
    }

    // MARK: Containers

    public mutating func beginObject() throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.begin(isObject: true, &span)
    }

    public mutating func beginArray() throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.begin(isObject: false, &span)
    }

    public mutating func endObject() throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.end(isObject: true, &span)
    }

    public mutating func endArray() throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.end(isObject: false, &span)
    }

    // MARK: Keys and values

    public mutating func key(_ text: Span<UInt8>) throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.key(text, &span)
    }

    public mutating func key(_ text: StaticString) throws(JSONWriterError) { try key(text.bytes) }

    public mutating func string(_ text: Span<UInt8>) throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.string(text, &span)
    }

    public mutating func string(_ text: StaticString) throws(JSONWriterError) { try string(text.bytes) }

    public mutating func bool(_ value: Bool) throws(JSONWriterError) { try literal(value ? "true" : "false") }
    public mutating func null() throws(JSONWriterError) { try literal("null") }

    public mutating func integer(_ value: Int64) throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.integer(value, &span)
    }

    /// Writes the shortest decimal that reads back as the same double: `21`, `21.5`, `1e+300`, `-0`.
    public mutating func number(_ value: Double) throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.number(value, &span)
    }

    private mutating func literal(_ text: StaticString) throws(JSONWriterError) {
        var span = bytes.mutableSpan
        try output.literal(text, &span)
    }
}
