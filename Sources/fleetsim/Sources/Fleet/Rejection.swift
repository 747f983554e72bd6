/// Why the fleet refuses an update or a question. The text is for people; `code` is for programs.
enum Rejection: Error, Equatable {
    /// The bytes are no JSON text.
    case invalidJSON(String)
    /// JSON, but not what the spec asks for at this place.
    case invalidRequest(String)
    /// The thing's name breaks the rule of the spec, or it is not among the registered things.
    case unknownThing(String)
    /// Nothing has been reported or desired for this thing yet.
    case noShadow(String)
    /// No job or command execution of that name.
    case notFound(String)
    /// It has come to its end before: nothing can follow.
    case ended(String)
    /// No device has anything to say on this topic.
    case invalidTopic(String)
    /// Optimistic locking: the update was made for another version than the one that is.
    case versionConflict(given: Int, current: Int)
    /// The shadow would outgrow `ShadowDocument.maximumSize`.
    case tooLarge(bytes: Int)
}

extension Rejection: CustomStringConvertible {
    var code: String {
        switch self {
        case .invalidJSON: "InvalidJson"
        case .invalidRequest: "InvalidRequest"
        case .unknownThing, .noShadow, .notFound: "ResourceNotFound"
        case .ended: "TerminalStateReached"
        case .invalidTopic: "InvalidTopic"
        case .versionConflict: "VersionMismatch"
        case .tooLarge: "PayloadTooLarge"
        }
    }

    var description: String {
        switch self {
        case .invalidJSON(let reason): "not JSON: \(reason)"
        case .invalidRequest(let reason), .unknownThing(let reason), .notFound(let reason), .ended(let reason): reason
        case .invalidTopic(let topic): "no device publishes to \(JSONValue.string(topic).text)"
        case .noShadow(let thing): "thing '\(thing)' has no shadow yet"
        case .versionConflict(let given, let current): "version \(given) does not match the shadow's version \(current)"
        case .tooLarge(let bytes):
            "the shadow would hold \(bytes) bytes, more than the \(ShadowDocument.maximumSize) allowed"
        }
    }
}
