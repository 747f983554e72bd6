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
    /// A pin of a pin map's header, by its number.
    case headerPin(Int)

    /// The opening for an error about a key: `broker.url: `, `line 'pump': pin: `.
    func message(_ key: StaticString) -> Message {
        var message = Message()
        switch self {
        case .file: break
        case .broker: message.add("broker.")
        case .retry: message.add("broker.retry.")
        case .shadowAPI: message.add("shadow_api.")
        case .jobs: message.add("jobs.")
        case .line, .interlock, .setting, .command, .step, .control, .event, .headerPin: message = self.message
        case .values(let name):
            message = Subject.line(name).message
            message.add("values.")
        case .parameter(let command, let name):
            message = Subject.command(command).message
            message.add("params.")
            message.add(name.bytes)
            message.add(".")
        case .eventLimit(let name):
            message = Subject.event(name).message
            message.add("at_most.")
        case .part(let line, let path):
            if let line { message = Subject.line(line).message }
            message.add(path)
            message.add(".")
        case .sensor(let name, let output, let part):
            message = Subject.sensorPath(name, output, part)
            if output != nil || part != nil { message.add(".") }
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
        case .shadowAPI: message.add("shadow_api: ")
        case .jobs: message.add("jobs: ")
        case .line(let name):
            message.add("line ")
            message.quote(name.bytes)
            message.add(": ")
        case .values(let name):
            message = Subject.line(name).message
            message.add("values: ")
        case .interlock(let name):
            message.add("interlock ")
            message.quote(name.bytes)
            message.add(": ")
        case .setting(let name):
            message.add("setting ")
            message.quote(name.bytes)
            message.add(": ")
        case .command(let name):
            message.add("command ")
            message.quote(name.bytes)
            message.add(": ")
        case .parameter(let command, let name):
            message = Subject.command(command).message
            message.add("params.")
            message.add(name.bytes)
            message.add(": ")
        case .step(let owner, let number):
            message = owner.message
            guard number > 0 else { break }
            message.add("step ")
            message.add(number)
            message.add(": ")
        case .control(let name):
            message.add("control ")
            message.quote(name.bytes)
            message.add(": ")
        case .event(let name):
            message.add("event ")
            message.quote(name.bytes)
            message.add(": ")
        case .eventLimit(let name):
            message = Subject.event(name).message
            message.add("at_most: ")
        case .part(let line, let path):
            if let line { message = Subject.line(line).message }
            message.add(path)
            message.add(": ")
        case .sensor(let name, let output, let part):
            message = Subject.sensorPath(name, output, part)
            if output != nil || part != nil { message.add(": ") }
        case .headerPin(let number):
            message.add("header pin ")
            message.add(number)
            message.add(": ")
        }
        return message
    }

    /// `sensor 'air': fields.temperature.filter`
    private static func sensorPath(
        _ name: Sensor.Name, _ output: SensorOutput.Name?, _ part: StaticString?
    ) -> Message {
        var message = Message("sensor ")
        message.quote(name.bytes)
        message.add(": ")
        if let output {
            message.add("fields.")
            message.add(output.bytes)
            if part != nil { message.add(".") }
        }
        if let part { message.add(part) }
        return message
    }
}
