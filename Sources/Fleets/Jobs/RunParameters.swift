import FixedMemory
import JSON

/// `params` of the action `run`:
///
/// ```
///   {"handler":"water","args":["north","10"],"timeLimit":60}
/// ```
public struct RunParameters: Sendable {
    /// Arguments at most.
    public static let maxArguments = 16

    /// Seconds a handler may run unless the document says otherwise.
    public static let defaultTimeLimit: Int64 = 300

    /// The name of a file: 1 to 64 of `A-Za-z0-9._-`, the first no dot. So it names nothing outside of a folder.
    public private(set) var handler = FixedString<64>()

    /// The arguments, each with a NUL behind it: 2 KiB together.
    public private(set) var arguments = FixedString<2048>()
    public private(set) var argumentCount = 0

    /// Seconds.
    public private(set) var timeLimit = defaultTimeLimit

    /// No arguments.
    public init() {}

    /// - Parameter params: an object, or nothing.
    @export(interface)
    public init(_ params: Span<UInt8>) throws(JobDocumentError) {
        if !params.isEmpty {
            var reader = JSONReader(params)
            // A JSON error cannot come: JobDocument has read these bytes to their end.
            while let token = try? reader.next() {
                guard case .key(let key) = token, reader.depth == 1 else { continue }
                if reader.text(key, equals: "handler") {
                    try readHandler(&reader)
                } else if reader.text(key, equals: "args") {
                    try readArguments(&reader)
                } else if reader.text(key, equals: "timeLimit") {
                    timeLimit = try JobTimeLimit.read(&reader)
                } else {
                    try? reader.skipValue()
                }
            }
        }
        guard !handler.isEmpty else { throw Self.badHandler }
    }

    private static var badHandler: JobDocumentError {
        .parameter("handler", expected: "the name of a file: 1 to 64 of A-Z a-z 0-9 . _ -, the first no dot")
    }

    private static var badArguments: JobDocumentError {
        .parameter("args", expected: "a list of at most 16 texts of 2 KiB together, without NUL")
    }

    private mutating func readHandler(_ reader: inout JSONReader) throws(JobDocumentError) {
        handler = FixedString()
        guard case .string(let text)? = try? reader.next(), (try? reader.copy(text, into: &handler)) != nil,
            !handler.isEmpty, handler.bytes[0] != UInt8(ascii: ".")
        else { throw Self.badHandler }
        let name = handler.bytes
        for index in name.indices where name[index] != UInt8(ascii: ".") && !FieldPath.isSegmentByte(name[index]) {
            throw Self.badHandler
        }
    }

    private mutating func readArguments(_ reader: inout JSONReader) throws(JobDocumentError) {
        arguments = FixedString()
        argumentCount = 0
        guard case .beginArray? = try? reader.next() else { throw Self.badArguments }
        while let token = try? reader.next(), token != .endArray {
            let start = arguments.count
            guard case .string(let text) = token, argumentCount < Self.maxArguments,
                (try? reader.copy(text, into: &arguments)) != nil,
                arguments.bytes.firstIndex(of: 0, from: start) == nil, (try? arguments.append(0)) != nil
            else { throw Self.badArguments }
            argumentCount += 1
        }
    }
}
