/// The fleet at work: hands what comes from the broker and from the API to the `Cloud`, one after the other and with
/// the time, publishes what it says and tells the feed what happened.
actor FleetService {
    private var cloud: Cloud
    private var rejections = 0
    private var reports = 0
    private let feed: EventFeed
    private let publish: @Sendable (BrokerMessage) -> Void
    private let clock: @Sendable () -> Time
    private let makeID: @Sendable () -> String

    /// - Parameters:
    ///   - publish: takes a message for the broker and returns at once.
    ///   - makeID: a new UUID each time.
    init(
        registry: ThingRegistry, feed: EventFeed, clock: @escaping @Sendable () -> Time,
        makeID: @escaping @Sendable () -> String, publish: @escaping @Sendable (BrokerMessage) -> Void
    ) {
        self.cloud = Cloud(registry: registry)
        self.feed = feed
        self.clock = clock
        self.makeID = makeID
        self.publish = publish
    }

    func receive(_ message: BrokerMessage) {
        let now = passTime()
        carryOut(cloud.receive(message, at: now))
    }

    /// Ends what is out of time; to be called often.
    func expire() { _ = passTime() }

    /// What happens from now on, to one thing or to all, opened by how things stand now: nothing falls between.
    func watch(_ thing: String?) -> AsyncStream<FleetEvent> {
        let shadow = thing.flatMap { try? cloud.shadows.shadow(of: $0) }
        let now = FleetEvent(.watching(reported: shadow?.reported.tree), thing: thing ?? "", version: shadow?.version)
        return feed.subscribe(to: thing, startingWith: now)
    }

    // MARK: What the API asks

    func update(_ thing: String, with update: ShadowUpdate) throws(Rejection) -> ShadowDocument {
        try refusable(thing) { cloud, now throws(Rejection) in try cloud.update(thing, with: update, at: now) }
        return try cloud.shadows.shadow(of: thing)
    }

    func shadow(of thing: String) throws(Rejection) -> ShadowDocument { try cloud.shadows.shadow(of: thing) }

    func deleteShadow(of thing: String) throws(Rejection) {
        try refusable(thing) { cloud, _ throws(Rejection) in try cloud.deleteShadow(of: thing) }
    }

    func send(_ order: CommandOrder) throws(Rejection) -> CommandExecution {
        let (id, commandID) = (makeID(), makeID())
        try refusable(order.thing) { cloud, now throws(Rejection) in
            try cloud.send(order, id: id, commandID: commandID, at: now)
        }
        return try cloud.commands.execution(id)
    }

    func command(_ id: String) throws(Rejection) -> CommandExecution { try cloud.commands.execution(id) }

    /// Sends its request once more, as a broker may.
    func repeatCommand(_ id: String) throws(Rejection) -> CommandExecution {
        let execution = try cloud.commands.execution(id)
        carryOut(Outcome(messages: [execution.request]))
        return execution
    }

    func commands(of thing: String) throws(Rejection) -> [CommandExecution] {
        try cloud.registry.check(thing)
        return cloud.commands.executions.filter { $0.thing == thing }
    }

    func create(_ order: JobOrder) throws(Rejection) -> Job {
        let id = makeID()
        try refusable(order.things.first ?? "") { cloud, now throws(Rejection) in try cloud.create(order, id: id, at: now) }
        return try cloud.jobs.job(id)
    }

    func jobs() -> [Job] { cloud.jobs.jobs }

    func job(_ id: String) throws(Rejection) -> Job { try cloud.jobs.job(id) }

    func cancelJob(_ id: String) throws(Rejection) -> Job {
        let now = passTime()
        carryOut(try cloud.cancelJob(id, at: now))
        return try cloud.jobs.job(id)
    }

    func timeOutJob(_ id: String) throws(Rejection) -> Job {
        let now = passTime()
        carryOut(try cloud.timeOutJob(id, at: now))
        return try cloud.jobs.job(id)
    }

    func events(of thing: String) throws(Rejection) -> [DeviceEvent] {
        try cloud.registry.check(thing)
        return cloud.events.events(of: thing)
    }

    /// How many messages and requests were rejected up to now.
    func rejectionCount() -> Int { rejections }

    /// How many reports were accepted up to now.
    func reportCount() -> Int { reports }

    // MARK: -

    /// Time passes before anything else is looked at: an answer that comes too late is too late.
    private func passTime() -> Time {
        let now = clock()
        carryOut(cloud.expire(at: now))
        return now
    }

    /// A request of the API whose refusal the watchers see too.
    private func refusable(
        _ thing: String, _ work: (inout Cloud, Time) throws(Rejection) -> Outcome
    ) throws(Rejection) {
        let now = passTime()
        do throws(Rejection) {
            carryOut(try work(&cloud, now))
        } catch {
            let name = ThingRegistry.isWellFormed(thing) ? thing : "?"
            carryOut(Outcome(rejections: [Outcome.Rejected(thing: name, reason: "\(error)")]))
            throw error
        }
    }

    private func carryOut(_ outcome: Outcome) {
        for message in outcome.messages { publish(message) }
        for event in outcome.events {
            if case .changed(side: .reported, _) = event.kind { reports += 1 }
            feed.send(event)
        }
        for rejected in outcome.rejections {
            rejections += 1
            feed.send(FleetEvent(.rejected(reason: rejected.reason, count: rejections), thing: rejected.thing))
        }
    }
}
