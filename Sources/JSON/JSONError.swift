import FixedMemory

/// Where and why bytes are no JSON (RFC 8259).
public struct JSONError: Error, Equatable {
    public enum Reason: Equatable, Sendable {
        case unexpectedEnd
        case unexpectedByte
        case trailingBytes
        case tooDeep
        case badLiteral
        case badNumber
        case numberTooLarge
        case controlByteInString
        case badEscape
        case loneSurrogate
        case badUTF8
    }

    /// Of the byte that is wrong, from 0; the length of the input when it ends too early.
    public let offset: Int
    public let reason: Reason

    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    @export(interface)
    public func describe(into message: inout Message) {
        message.add(text)
        message.add(" at byte ")
        message.add(offset)
    }

    private var text: StaticString {
        switch reason {
        case .unexpectedEnd: "the JSON ends too early"
        case .unexpectedByte: "no JSON"
        case .trailingBytes: "bytes after the end of the JSON"
        case .tooDeep: "nested too deep"
        case .badLiteral: "no JSON literal, expected true, false or null"
        case .badNumber: "no JSON number"
        case .numberTooLarge: "number too large"
        case .controlByteInString: "control byte in a string"
        case .badEscape: "bad escape"
        case .loneSurrogate: "half a surrogate pair"
        case .badUTF8: "bad UTF-8"
        }
    }
}
