import FixedMemory

/// Why bytes are no answer of an HTTP server (RFC 9112), or none that is taken.
public enum HTTPError: Error, Equatable {
    case notHTTP
    case headersTooLarge
    case badLength
    case badRange
    case badChunk
    case bodyTooLarge(limit: Int)
    /// The connection ended before the answer did.
    case cutOff

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .notHTTP: message.add("the answer is not HTTP/1")
        case .headersTooLarge: message.add("the answer's headers are too large")
        case .badLength: message.add("the answer's Content-Length is no number, or two")
        case .badRange: message.add("the answer's Content-Range is malformed")
        case .badChunk: message.add("the answer's chunks are malformed")
        case .bodyTooLarge(let limit):
            message.add("the answer is larger than ")
            message.add(limit)
            message.add(" bytes")
        case .cutOff: message.add("the connection ended before the answer did")
        }
    }
}
