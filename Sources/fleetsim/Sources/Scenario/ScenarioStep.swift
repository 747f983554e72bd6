/// One line of a scenario.
enum ScenarioStep: Equatable, Sendable {
    case set(thing: String, state: JSONValue)
    case delete(thing: String)
    case command(CommandOrder)
    /// The latest one comes a second time, as a broker may deliver it.
    case repeatCommand
    case createJob(JobOrder)
    case cancelJob
    /// The latest one, as if its time was over.
    case timeOutJob
    case fault(APIFault?)
    case pause(seconds: Double)
    /// Outside the cloud: the words tell somebody what to do.
    case act([String])
    case waitFor(ScenarioCondition, seconds: Double)
    case expect(ScenarioCondition)
}

extension ScenarioStep {
    struct Unreadable: Error { let reason: String }

    private static let defaultPatience = 10.0  // seconds

    /// Reads the words of a line. What is also a command of fleetsim is read like that command.
    init(_ words: [String]) throws {
        let rest = Array(words.dropFirst())
        switch words[0] {
        case "set":
            let command = try SetCommand.parse(rest)
            self = .set(thing: command.thing, state: FieldValue.tree(of: command.fields))
        case "delete": self = .delete(thing: try DeleteCommand.parse(rest).thing)
        case "command" where rest == ["again"]: self = .repeatCommand
        case "command":
            let order = try CommandCommand.parse(rest).order
            self = .command(order)
        case "job" where rest == ["cancel"]: self = .cancelJob
        case "job" where rest == ["time-out"]: self = .timeOutJob
        case "job" where rest.first == "create":
            self = .createJob(try JobCreateCommand.parse(Array(rest.dropFirst())).order())
        case "fault" where rest.first == "api":
            self = .fault(try FaultAPICommand.parse(Array(rest.dropFirst())).parsed())
        case "pause":
            guard rest.count == 1, let seconds = Self.seconds(rest[0]) else { throw Unreadable(reason: "expected pause SECONDS") }
            self = .pause(seconds: seconds)
        case "do":
            guard !rest.isEmpty else { throw Unreadable(reason: "expected do WORDS…") }
            self = .act(rest)
        case "wait-for":
            guard let within = rest.firstIndex(of: "within") else {
                self = .waitFor(try ScenarioCondition(rest[...]), seconds: Self.defaultPatience)
                return
            }
            guard within == rest.count - 2, let seconds = Self.seconds(rest[within + 1]) else {
                throw Unreadable(reason: "expected within SECONDS at the end")
            }
            self = .waitFor(try ScenarioCondition(rest[..<within]), seconds: seconds)
        case "expect": self = .expect(try ScenarioCondition(rest[...]))
        default: throw Unreadable(reason: "'\(words.joined(separator: " "))' is no step")
        }
    }

    private static func seconds(_ word: String) -> Double? {
        Double(word).flatMap { (0...86_400).contains($0) ? $0 : nil }
    }
}
