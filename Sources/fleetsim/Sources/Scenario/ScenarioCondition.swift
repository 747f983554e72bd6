/// Something that holds or does not hold in the fleet.
enum ScenarioCondition: Equatable, Sendable {
    /// Which part of a shadow.
    enum Part: String, Sendable {
        case reported, desired, delta
    }

    case field(thing: String, Part, FieldValue)
    /// Of the latest command.
    case command(CommandStatus)
    case commandResult(FieldValue)
    /// Of the latest job, on all its things.
    case job(JobStatus)
    case jobDetail(key: String, value: String)
    /// Since the scenario began; with `data`, the latest of its type holds that.
    case event(thing: String, type: String, data: FieldValue? = nil)
    case rejections(Int)
    /// No more than so many, of all things.
    case reports(Int)

    init(_ words: ArraySlice<String>) throws {
        let words = Array(words)
        func value(_ text: String) throws -> FieldValue {
            guard let value = FieldValue(argument: text) else {
                throw ScenarioStep.Unreadable(reason: "'\(text)': expected FIELD=VALUE")
            }
            return value
        }
        switch (words.count, words.first, words.dropFirst().first) {
        case (2, "command", let word?):
            guard let status = CommandStatus(rawValue: word) else {
                throw ScenarioStep.Unreadable(reason: "'\(word)' is no status of a command")
            }
            self = .command(status)
        case (3, "command", "result"): self = .commandResult(try value(words[2]))
        case (2, "job", let word?):
            guard let status = JobStatus(rawValue: word) else {
                throw ScenarioStep.Unreadable(reason: "'\(word)' is no status of a job")
            }
            self = .job(status)
        case (3, "job", "detail"):
            let parts = words[2].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ScenarioStep.Unreadable(reason: "'\(words[2])': expected KEY=VALUE")
            }
            self = .jobDetail(key: parts[0], value: parts[1])
        case (3, "event", let thing?): self = .event(thing: thing, type: words[2])
        case (4, "event", let thing?): self = .event(thing: thing, type: words[2], data: try value(words[3]))
        case (2, "rejections", let word?): self = .rejections(try Self.count(word))
        case (2, "reports", let word?): self = .reports(try Self.count(word))
        case (2, let thing?, let field?): self = .field(thing: thing, .reported, try value(field))
        case (3, let thing?, let word?):
            guard let part = Part(rawValue: word) else {
                throw ScenarioStep.Unreadable(reason: "'\(word)': expected reported, desired or delta")
            }
            self = .field(thing: thing, part, try value(words[2]))
        default: throw ScenarioStep.Unreadable(reason: "'\(words.joined(separator: " "))' is no condition")
        }
    }

    private static func count(_ word: String) throws -> Int {
        guard let count = Int(word), count >= 0 else { throw ScenarioStep.Unreadable(reason: "'\(word)' is no count") }
        return count
    }

    /// The thing whose changes it hangs on; nil: it may be any.
    var thing: String? {
        switch self {
        case .field(let thing, _, _), .event(let thing, _, _): thing
        default: nil
        }
    }
}
