import FixedMemory
import Fleets

/// What an error is about: how its text begins, so that it can be understood without opening the file.
enum Subject {
    /// The file's own keys.
    case file
    case broker
    case retry
    case shadowAPI
    case jobs
    case line(Line.Name)
    case values(Line.Name)
    /// A group under `interlocks`.
    case interlock(Interlock.Name)
    case setting(Setting.Name)
    case command(Command.Name)
    case parameter(Command.Name, Parameter.Name)
    /// A step, by its number from 1; 0 where it is the only one.
    case step(StepOwner, Int)
    case control(ControlName)
    case event(EventType)
    case eventLimit(EventType)
    /// A mapping within a line, or within the file, by its path.
    case part(Line.Name?, StaticString)
    /// A sensor, one of its values, or a mapping within either, by its key.
    case sensor(Sensor.Name, SensorOutput.Name? = nil, StaticString? = nil)
    /// A pin of a pin map's headers, by its label.
    case headerPin(PinMap.Label)

    /// The opening for an error about a key: `broker.url: `, `line 'pump': pin: `.
    @inline(never)
    func message(_ key: StaticString) -> Message {
        var message = name
        if !message.isEmpty { message.add(isMapping ? "." : ": ") }
        message.add(key)
        message.add(": ")
        return message
    }

    /// The opening for an error about the whole: `broker: `, `line 'pump': `; nothing for the file.
    @inline(never)
    var message: Message {
        var message = name
        if !message.isEmpty { message.add(": ") }
        return message
    }

    /// Whether `name` ends in the path of a mapping, which a key in it continues.
    private var isMapping: Bool {
        switch self {
        case .broker, .retry, .shadowAPI, .jobs, .values, .parameter, .eventLimit, .part: true
        case .sensor(_, let output, let part): output != nil || part != nil
        case .file, .line, .interlock, .setting, .command, .step, .control, .event, .headerPin: false
        }
    }

    /// `broker`, `line 'pump'`, `line 'pump': values`; nothing for the file.
    @inline(never)
    var name: Message {
        var text = Message()
        switch self {
        case .file: break
        case .broker: text.add("broker")
        case .retry: text.add("broker.retry")
        case .shadowAPI: text.add("shadow_api")
        case .jobs: text.add("jobs")
        case .line(let name): text.add("line ", quoting: name.bytes)
        case .values(let name): text.add("line ", quoting: name.bytes, "values")
        case .interlock(let name): text.add("interlock ", quoting: name.bytes)
        case .setting(let name): text.add("setting ", quoting: name.bytes)
        case .command(let name): text.add("command ", quoting: name.bytes)
        case .parameter(let command, let name):
            text.add("command ", quoting: command.bytes, "params.")
            text.add(name.bytes)
        case .step(let owner, let number):
            text = owner.name
            guard number > 0 else { break }
            text.add(": step ")
            text.add(number)
        case .control(let name): text.add("control ", quoting: name.bytes)
        case .event(let name): text.add("event ", quoting: name.bytes)
        case .eventLimit(let name): text.add("event ", quoting: name.bytes, "at_most")
        case .part(let line, let path):
            if let line { text.add("line ", quoting: line.bytes, "") }
            text.add(path)
        case .sensor(let name, let output, let part):
            text.add("sensor ", quoting: name.bytes)
            if let output {
                text.add(": fields.")
                text.add(output.bytes)
            }
            guard let part else { break }
            text.add(output == nil ? ": " : ".")
            text.add(part)
        case .headerPin(let label):
            text.add("header pin ")
            text.add(label.bytes)
        }
        return text
    }
}

extension Message {
    /// Adds `line 'pump'`, and `: values` where there is a part.
    fileprivate mutating func add(_ kind: StaticString, quoting name: Span<UInt8>, _ part: StaticString? = nil) {
        add(kind)
        quote(name)
        guard let part else { return }
        add(": ")
        add(part)
    }
}
