import ArgumentParser

/// What `fleetsim play` plays: steps, each with the line it stands on.
struct Scenario: Sendable {
    private(set) var steps: [(line: Int, step: ScenarioStep)] = []
    /// All that cannot be read; nothing is played then.
    private(set) var errors: [ScenarioError] = []

    init(_ text: String) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do {
                let words = try ScenarioWords.split(line)
                if !words.isEmpty { steps.append((index + 1, try ScenarioStep(words))) }
            } catch {
                errors.append(ScenarioError(line: index + 1, reason: Self.reason(error)))
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case is ScenarioWords.OpenQuote: "a quote is not closed"
        case let error as ScenarioStep.Unreadable: error.reason
        case let error as Failure: error.description
        // The rest is how ArgumentParser refuses the words of a command.
        default: SetCommand.message(for: error)
        }
    }
}

extension Scenario {
    /// The things whose events it asks for.
    var eventThings: Set<String> {
        Set(steps.compactMap { _, step in
            switch step {
            case .waitFor(.event(let thing, _, _), _), .expect(.event(let thing, _, _)): thing
            default: nil
            }
        })
    }
}
