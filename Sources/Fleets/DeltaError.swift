import FixedMemory
import JSON

/// Why a payload is no delta. Nothing of it is acted on.
public enum DeltaError: Error, Equatable {
    case tooLarge(bytes: Int)
    case json(JSONError)
    /// The payload is valid JSON, but not an object.
    case notAnObject
    case stateMissing
    /// `state` is there, but not an object.
    case stateNotAnObject
    /// `version` is there, but not an integer of 0 or more.
    case badVersion

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .tooLarge(let bytes):
            message.add(bytes)
            message.add(" bytes, expected at most ")
            message.add(ShadowDelta.maxPayload)
        case .json(let error): error.describe(into: &message)
        case .notAnObject: message.add("not a JSON object")
        case .stateMissing: message.add("'state' is missing")
        case .stateNotAnObject: message.add("'state' is not an object")
        case .badVersion: message.add("'version' is not a whole number of 0 or more")
        }
    }
}
