/// The cloud's side of the whole protocol. Pure: messages, orders and time in, outcomes out.
struct Cloud: Sendable {
    let registry: ThingRegistry
    private(set) var shadows: ShadowStore
    private(set) var commands = CommandStore()
    private(set) var jobs = JobStore()
    private(set) var events = DeviceEventStore()

    init(registry: ThingRegistry = ThingRegistry()) {
        self.registry = registry
        self.shadows = ShadowStore(registry: registry)
    }

    /// Something a device published. Jobs have topics for a refusal; of all else only the watchers learn.
    mutating func receive(_ message: BrokerMessage, at now: Time) -> Outcome {
        let read = DeviceTopic.read(message.topic)
        do throws(Rejection) {
            guard let read else { throw .invalidTopic(message.topic) }
            try registry.check(read.thing)
            try Self.check(message, for: read.topic)
            switch read.topic {
            case .shadowUpdate:
                let update = try ShadowUpdate(JSONValue(parsing: message.payload), side: .reported)
                return try report(update, from: read.thing, at: now)
            case .event(let type):
                return try events.receive(JSONValue(parsing: message.payload), type: type, from: read.thing, at: now)
            case .commandResponse(let id):
                return try commands.receive(JSONValue(parsing: message.payload), for: id, from: read.thing)
            case .job(let question):
                return jobs.receive(question, message.payload, from: read.thing, at: now)
            }
        } catch {
            let thing = read?.thing ?? DeviceTopic.thing(in: message.topic)
            // A malformed name can hold anything, line ends too; the reason has it escaped.
            let name = ThingRegistry.isWellFormed(thing) ? thing : "?"
            let place = read.map { "\($0.topic.path.word): " } ?? ""
            return Outcome(rejections: [Outcome.Rejected(thing: name, reason: "\(place)\(error)")])
        }
    }

    /// A device's report, and its answer.
    private mutating func report(
        _ update: ShadowUpdate, from thing: String, at now: Time
    ) throws(Rejection) -> Outcome {
        do throws(Rejection) {
            var outcome = try self.update(thing, with: update, at: now)
            let version = try shadows.shadow(of: thing).version
            if let reply = ShadowReply.accepted(update, version: version, thing: thing, at: now) {
                outcome.messages.insert(reply, at: 0)
            }
            return outcome
        } catch {
            guard let reply = ShadowReply.rejected(update, error, thing: thing, at: now) else { throw error }
            let reason = "\(DeviceTopic.shadowUpdate.path.word): \(error)"
            return Outcome(messages: [reply], rejections: [Outcome.Rejected(thing: thing, reason: reason)])
        }
    }

    /// The spec asks for QoS 1 on all but the topics of the jobs, of which it says nothing.
    private static func check(_ message: BrokerMessage, for topic: DeviceTopic) throws(Rejection) {
        // What a broker hands over as retained is old news; acting on it would undo newer ones.
        guard !message.isRetained else { throw .invalidRequest("it was published with retain, the spec asks for none") }
        if case .job = topic { return }
        guard message.qos == 1 else {
            throw .invalidRequest("it was published with QoS \(message.qos), the spec asks for QoS 1")
        }
    }

    /// Ends the commands and jobs whose time is over.
    mutating func expire(at now: Time) -> Outcome {
        var outcome = commands.expire(at: now)
        outcome += jobs.expire(at: now)
        return outcome
    }

    // MARK: What the API asks

    mutating func update(_ thing: String, with update: ShadowUpdate, at now: Time) throws(Rejection) -> Outcome {
        let applied = try shadows.apply(update, to: thing, at: now.seconds)
        let version = applied.after.version
        var outcome = Outcome()
        outcome.events.append(FleetEvent(.changed(side: update.side, changes: applied.changes), thing: thing, version: version))
        if let state = applied.deltaToPublish {
            let payload = ShadowDelta(version: version, timestamp: now.seconds, state: state).payload
            outcome.messages.append(BrokerMessage(topic: ShadowTopic.delta(of: thing), payload: Array(payload.encoded())))
            outcome.events.append(FleetEvent(.delta(state: state.tree), thing: thing, version: version))
        }
        return outcome
    }

    mutating func deleteShadow(of thing: String) throws(Rejection) -> Outcome {
        let version = try shadows.delete(thing).version
        return Outcome(events: [FleetEvent(.deleted, thing: thing, version: version)])
    }

    mutating func send(_ order: CommandOrder, id: String, commandID: String, at now: Time) throws(Rejection) -> Outcome {
        try registry.check(order.thing)
        return try commands.send(order, id: id, commandID: commandID, at: now)
    }

    mutating func create(_ order: JobOrder, id: String, at now: Time) throws(Rejection) -> Outcome {
        for thing in order.things { try registry.check(thing) }
        return try jobs.create(order, id: id, at: now)
    }

    mutating func cancelJob(_ id: String, at now: Time) throws(Rejection) -> Outcome {
        try jobs.cancel(id, at: now)
    }

    mutating func timeOutJob(_ id: String, at now: Time) throws(Rejection) -> Outcome {
        try jobs.timeOut(id, at: now)
    }
}
