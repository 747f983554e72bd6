import FixedMemory
import JSON

/// Why a payload is no request of a command.
public enum CommandError: Error, Equatable {
    case tooLarge(bytes: Int)
    case json(JSONError)
    case notAnObject
    case badAction
    case badParams
    case badTime

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .tooLarge(let bytes):
            message.add("request of ")
            message.add(bytes)
            message.add(" bytes, expected at most ")
            message.add(CommandRequest.maxPayload)
        case .json(let error): error.describe(into: &message)
        case .notAnObject: message.add("request is no JSON object")
        case .badAction: message.add("'action' is not the name of a command")
        case .badParams: message.add("'params' is no object")
        case .badTime: message.add("'timestamp' or 'ttl' is no whole number of 0 or more")
        }
    }
}
