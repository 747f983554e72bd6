import FixedMemory
import JSON

/// Why a job document cannot be carried out. The job is REJECTED with these words.
public enum JobDocumentError: Error, Equatable {
    /// AWS allows 32 KiB.
    case tooLarge
    case missing
    case json(JSONError)
    case notAnObject
    case actionMissing
    case paramsNotAnObject
    /// A parameter is missing, or its value is none that the action can use.
    case parameter(StaticString, expected: StaticString)

    @export(interface)
    public func describe(into message: inout Message) {
        message.add("job document: ")
        switch self {
        case .tooLarge: message.add("larger than 32768 bytes")
        case .missing: message.add("there is none")
        case .json(let error): error.describe(into: &message)
        case .notAnObject: message.add("not a JSON object")
        case .actionMissing: message.add("'action' is missing or no text of 1 to 64 bytes")
        case .paramsNotAnObject: message.add("'params' is not an object")
        case .parameter(let name, let expected):
            message.add("params.")
            message.add(name)
            message.add(": expected ")
            message.add(expected)
        }
    }

    @export(interface)
    public static func == (left: JobDocumentError, right: JobDocumentError) -> Bool {
        var (leftText, rightText) = (Message(), Message())
        left.describe(into: &leftText)
        right.describe(into: &rightText)
        return leftText.bytes.equals(rightText.bytes)
    }
}

/// What a job asks for (fleets-facts, Jobs):
///
/// ```
///   {"action":"run","params":{"handler":"water","args":["10"]}}
/// ```
///
/// Other keys are left alone: they may be meant for people.
public struct JobDocument: ~Escapable {
    public private(set) var action = FixedString<64>()
    private var range = 0..<0
    private let bytes: Span<UInt8>

    @_lifetime(copy bytes)
    @export(interface)
    public init(_ bytes: Span<UInt8>) throws(JobDocumentError) {
        self.bytes = bytes
        var isObject = false
        var hasWrongParams = false
        do throws(JSONError) {
            var reader = JSONReader(bytes)
            while let token = try reader.next() {
                if token == .beginObject, reader.depth == 1 { isObject = true }
                guard case .key(let key) = token, reader.depth == 1 else { continue }
                if reader.text(key, equals: "action") {
                    try reader.nextText(into: &action)
                } else if reader.text(key, equals: "params") {
                    let object = try reader.nextObject()
                    range = object ?? 0..<0
                    hasWrongParams = object == nil
                } else {
                    try reader.skipValue()
                }
            }
        } catch {
            throw .json(error)
        }
        guard isObject else { throw .notAnObject }
        guard !action.isEmpty else { throw .actionMissing }
        guard !hasWrongParams else { throw .paramsNotAnObject }
    }

    /// The object under `params`, braces included; empty where there is none.
    public var params: Span<UInt8> {
        @_lifetime(copy self)
        get { bytes.extracting(range) }
    }
}
