import Synchronization

/// Hands every event to everybody who watches.
final class EventFeed: Sendable {
    /// A watcher this far behind is not reading any more; its stream is ended rather than let grow.
    static let maximumBacklog = 10_000

    private struct Watcher {
        var thing: String?
        var continuation: AsyncStream<FleetEvent>.Continuation
    }

    private struct State {
        var watchers: [Int: Watcher] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())
    private let log: @Sendable (FleetEvent) -> Void

    /// - Parameter log: sees every event first, in the sender's turn.
    init(log: @escaping @Sendable (FleetEvent) -> Void) {
        self.log = log
    }

    /// The events of `thing`, of all things with nil.
    func subscribe(to thing: String? = nil, startingWith first: FleetEvent? = nil) -> AsyncStream<FleetEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: FleetEvent.self, bufferingPolicy: .bufferingOldest(Self.maximumBacklog))
        if let first { continuation.yield(first) }
        let id = state.withLock { state in
            state.nextID += 1
            state.watchers[state.nextID] = Watcher(thing: thing, continuation: continuation)
            return state.nextID
        }
        continuation.onTermination = { [weak self] _ in self?.remove(id) }
        return stream
    }

    func send(_ event: FleetEvent) {
        log(event)
        let watchers = state.withLock { $0.watchers }
        for watcher in watchers.values where watcher.thing == nil || watcher.thing == event.thing {
            if case .dropped = watcher.continuation.yield(event) { watcher.continuation.finish() }
        }
    }

    private func remove(_ id: Int) {
        state.withLock { _ = $0.watchers.removeValue(forKey: id) }
    }
}
