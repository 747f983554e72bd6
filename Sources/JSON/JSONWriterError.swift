import FixedMemory

/// Why a document could not be written.
public enum JSONWriterError: Error, Equatable {
    case full(capacity: Int)
    /// The call does not fit where the document stands: a value where a key is due, an end without a beginning, …
    case badOrder
    case tooDeep
    /// NaN and infinity are no JSON.
    case notFinite
    case badUTF8
    /// The document is not whole yet.
    case unfinished

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .full(let capacity):
            message.add("the JSON is larger than ")
            message.add(capacity)
            message.add(" bytes")
        case .badOrder: message.add("JSON written in a wrong order")
        case .tooDeep: message.add("JSON nested too deep")
        case .notFinite: message.add("a number is not finite")
        case .badUTF8: message.add("a text is not UTF-8")
        case .unfinished: message.add("the JSON is not finished")
        }
    }
}
