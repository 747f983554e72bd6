import Foundation

/// Plays a scenario against a running fleetsim.
struct ScenarioPlayer {
    let client: APIClient
    /// Takes a line for each step that is done.
    let tell: @Sendable (String) -> Void
    /// Has done what a `do` says, or says why not.
    let act: @Sendable (String) async -> String?

    private var view: ScenarioView

    init(
        client: APIClient, tell: @escaping @Sendable (String) -> Void, act: @escaping @Sendable (String) async -> String?
    ) {
        self.client = client
        self.tell = tell
        self.act = act
        self.view = ScenarioView(client: client)
    }

    /// What did not hold. An expectation that fails does not end the scenario; all else that fails does, because what
    /// follows rests on it.
    mutating func play(_ scenario: Scenario) async throws -> [ScenarioError] {
        view.rejectionsBefore = try await client.rejectionCount()
        view.reportsBefore = try await client.reportCount()
        for thing in scenario.eventThings { view.eventsBefore[thing] = try await client.events(of: thing).last?.number ?? 0 }
        var errors: [ScenarioError] = []
        for (line, step) in scenario.steps {
            do {
                guard let failure = try await carryOut(step) else { continue }
                errors.append(ScenarioError(line: line, reason: failure))
                if case .expect = step { continue }
            } catch let error as APIError {
                errors.append(ScenarioError(line: line, reason: "\(error)"))
            }
            return errors
        }
        return errors
    }

    /// What was otherwise than expected; nil: nothing.
    private mutating func carryOut(_ step: ScenarioStep) async throws -> String? {
        switch step {
        case .set(let thing, let state):
            let shadow = try await client.setDesired(state, of: thing)
            tell("set \(thing) \(state.text)   v\(shadow.version)")
        case .delete(let thing):
            try await client.deleteShadow(of: thing)
            tell("delete \(thing)")
        case .command(let order):
            let execution = try await client.send(order)
            view.commandID = execution.id
            tell(execution.line)
        case .repeatCommand:
            guard let commandID = view.commandID else { return ScenarioView.noCommand }
            tell("again: \(try await client.repeatCommand(commandID).line)")
        case .createJob(let order):
            let job = try await client.create(order)
            view.jobID = job.id
            for line in job.lines { tell(line) }
        case .cancelJob:
            guard let jobID = view.jobID else { return ScenarioView.noJob }
            for line in try await client.cancelJob(jobID).lines { tell(line) }
        case .timeOutJob:
            guard let jobID = view.jobID else { return ScenarioView.noJob }
            for line in try await client.timeOutJob(jobID).lines { tell(line) }
        case .fault(let fault):
            try await client.setFault(fault)
            tell("fault api \(fault?.description ?? FaultRoutes.off)")
        case .pause(let seconds):
            try await Task.sleep(for: .seconds(seconds))
        case .act(let words):
            return await act(words.joined(separator: " "))
        case .expect(let condition):
            return try await check(condition, suffix: "") { [view] in try await view.look(at: condition) }
        case .waitFor(let condition, let seconds):
            return try await check(condition, suffix: " within \(String(format: "%g", seconds)) s") { [client, view] in
                let seen = try await client.wait(on: condition.thing, seconds: seconds) {
                    let sight = try await view.look(at: condition)
                    return sight.holds || sight.isFinal ? sight : nil
                }
                if let seen { return seen }
                return try await view.look(at: condition)
            }
        }
        return nil
    }

    private func check(
        _ condition: ScenarioCondition, suffix: String, _ look: () async throws -> ScenarioSight
    ) async throws -> String? {
        let sight = try await look()
        guard sight.holds else { return "\(sight.what) is \(sight.found), expected \(sight.expected)\(suffix)" }
        tell("\(sight.what) is \(sight.found)")
        return nil
    }
}
