/// The command executions of all things. Pure: orders, responses and time in, outcomes out.
struct CommandStore: Sendable {
    /// In the order they were sent.
    private(set) var executions: [CommandExecution] = []
    /// When the executions under way end by themselves.
    private var deadlines: [String: Time] = [:]

    /// Sends a command: the execution is SENT.
    mutating func send(_ order: CommandOrder, id: String, commandID: String, at now: Time) throws(Rejection) -> Outcome {
        try order.check()
        let execution = CommandExecution(
            id: id, thing: order.thing, commandID: commandID, action: order.action, params: order.params,
            timestamp: now.seconds, ttl: order.ttl)
        executions.append(execution)
        deadlines[id] = now + order.ttl
        return Outcome(messages: [execution.request], events: [FleetEvent(.command(execution), thing: order.thing)])
    }

    /// A device's response to `id`; throws and leaves everything as it was where the spec forbids it.
    mutating func receive(_ message: JSONValue, for id: String, from thing: String) throws(Rejection) -> Outcome {
        let response = try CommandResponse(message)
        guard let index = executions.firstIndex(where: { $0.id == id && $0.thing == thing }) else {
            throw .notFound("thing '\(thing)' has no command execution \(JSONValue.string(id).text)")
        }
        let status = executions[index].status
        guard !status.isTerminal else {
            throw .ended("\(response.status.rawValue) comes too late, the command is \(status.rawValue) already")
        }
        return end(index, response.status, result: response.result)
    }

    /// Ends what nobody answered in time.
    mutating func expire(at now: Time) -> Outcome {
        var outcome = Outcome()
        for index in executions.indices {
            guard let deadline = deadlines[executions[index].id], deadline <= now else { continue }
            outcome += end(index, .timedOut, result: nil)
        }
        return outcome
    }

    func execution(_ id: String) throws(Rejection) -> CommandExecution {
        guard let execution = executions.first(where: { $0.id == id }) else {
            throw .notFound("there is no command execution '\(id)'")
        }
        return execution
    }

    private mutating func end(_ index: Int, _ status: CommandStatus, result: JSONValue?) -> Outcome {
        executions[index].status = status
        executions[index].result = result
        deadlines[executions[index].id] = nil
        return Outcome(events: [FleetEvent(.command(executions[index]), thing: executions[index].thing)])
    }
}
