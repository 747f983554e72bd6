import FixedMemory

/// What an error is about: how its text begins, so that it can be understood without opening the file.
enum Subject {
    /// The file's own keys.
    case file
    case broker
    case retry
    case jobs
    case line(Line.Name)
    case values(Line.Name)
    /// A pin of a pin map's header, by its number.
    case headerPin(Int)

    /// The opening for an error about a key: `broker.url: `, `line 'pump': pin: `.
    func message(_ key: StaticString) -> Message {
        var message = Message()
        switch self {
        case .file: break
        case .broker: message.add("broker.")
        case .retry: message.add("broker.retry.")
        case .jobs: message.add("jobs.")
        case .line, .headerPin: message = self.message
        case .values(let name):
            message = Subject.line(name).message
            message.add("values.")
        }
        message.add(key)
        message.add(": ")
        return message
    }

    /// The opening for an error about the whole: `broker: `, `line 'pump': `; nothing for the file.
    var message: Message {
        var message = Message()
        switch self {
        case .file: break
        case .broker: message.add("broker: ")
        case .retry: message.add("broker.retry: ")
        case .jobs: message.add("jobs: ")
        case .line(let name):
            message.add("line ")
            message.quote(name.bytes)
            message.add(": ")
        case .values(let name):
            message = Subject.line(name).message
            message.add("values: ")
        case .headerPin(let number):
            message.add("header pin ")
            message.add(number)
            message.add(": ")
        }
        return message
    }
}
