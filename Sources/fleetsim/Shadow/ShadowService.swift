/// The shadow service of the fleet: takes devices' reports from the broker and the cloud's wishes from the API, one
/// after the other, publishes deltas, and tells the feed what happened.
actor ShadowService {
    private var store: ShadowStore
    private var rejections = 0
    private let feed: EventFeed
    private let publish: @Sendable (BrokerMessage) -> Void
    private let clock: @Sendable () -> Int

    /// - Parameters:
    ///   - publish: takes a message for the broker and returns at once.
    ///   - clock: Unix seconds.
    init(
        registry: ThingRegistry, feed: EventFeed, clock: @escaping @Sendable () -> Int,
        publish: @escaping @Sendable (BrokerMessage) -> Void
    ) {
        self.store = ShadowStore(registry: registry)
        self.feed = feed
        self.clock = clock
        self.publish = publish
    }

    /// A device's report. There is no topic for an answer in the spec, so a refusal is only told to the feed.
    func receive(_ message: BrokerMessage, from thing: String) {
        do throws(Rejection) {
            // What a broker hands over as retained is an old report; acting on it would undo newer ones.
            guard !message.isRetained else { throw .invalidRequest("it was published with retain, the spec asks for none") }
            guard message.qos == 1 else {
                throw .invalidRequest("it was published with QoS \(message.qos), the spec asks for QoS 1")
            }
            let update = try ShadowUpdate(JSONValue(parsing: message.payload), side: .reported)
            try apply(update, to: thing)
        } catch {
            reject(error, from: thing)
        }
    }

    /// An update through the API.
    func update(_ thing: String, with update: ShadowUpdate) throws(Rejection) -> ShadowDocument {
        do throws(Rejection) {
            return try apply(update, to: thing)
        } catch {
            reject(error, from: thing)
            throw error
        }
    }

    func shadow(of thing: String) throws(Rejection) -> ShadowDocument {
        try store.shadow(of: thing)
    }

    /// What happens from now on, to one thing or to all, opened by how things stand now: nothing falls between.
    func watch(_ thing: String?) -> AsyncStream<FleetEvent> {
        let shadow = thing.flatMap { try? store.shadow(of: $0) }
        let now = FleetEvent(.watching(reported: shadow?.reported.tree), thing: thing ?? "", version: shadow?.version)
        return feed.subscribe(to: thing, startingWith: now)
    }

    @discardableResult
    private func apply(_ update: ShadowUpdate, to thing: String) throws(Rejection) -> ShadowDocument {
        let now = clock()
        let outcome = try store.apply(update, to: thing, at: now)
        let version = outcome.after.version
        feed.send(FleetEvent(.changed(side: update.side, changes: outcome.changes), thing: thing, version: version))
        if let state = outcome.deltaToPublish {
            let payload = ShadowDelta(version: version, timestamp: now, state: state).payload
            publish(BrokerMessage(topic: ShadowTopic.delta(of: thing), payload: Array(payload.encoded())))
            feed.send(FleetEvent(.delta(state: state.tree), thing: thing, version: version))
        }
        return outcome.after
    }

    private func reject(_ reason: Rejection, from thing: String) {
        rejections += 1
        // A malformed name can hold anything, line ends too; the reason has it escaped.
        let name = ThingRegistry.isWellFormed(thing) ? thing : "?"
        feed.send(FleetEvent(.rejected(reason: "\(reason)", count: rejections), thing: name, version: nil))
    }
}
