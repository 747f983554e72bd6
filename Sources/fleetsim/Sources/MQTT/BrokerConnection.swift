/// A connection to the broker that comes back by itself: connects, subscribes, publishes in order, and starts over
/// when the broker goes away. What is published meanwhile waits.
actor BrokerConnection {
    private static let firstRetry = Duration.milliseconds(200)
    private static let lastRetry = Duration.seconds(5)

    private enum Signal: Sendable {
        case publish(BrokerMessage)
        case connectionLost
    }

    /// paho blocks; its calls get a thread of their own instead of one of the cooperative pool.
    private let executor = BlockingExecutor(label: "broker")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let address: BrokerAddress
    private let clientID: String
    private let filters: [String]
    private let signals: AsyncStream<Signal>
    private let signal: AsyncStream<Signal>.Continuation
    private let tell: AsyncStream<BrokerEvent>.Continuation
    /// Taken from `signals` and not yet paho's.
    private var unsent: BrokerMessage?

    /// Everything that happens, in order; ends with `run`.
    nonisolated let events: AsyncStream<BrokerEvent>

    /// - Parameter clientID: names the session at the broker; two connections with one name throw each other out.
    init(address: BrokerAddress, clientID: String, filters: [String]) {
        self.address = address
        self.clientID = clientID
        self.filters = filters
        (signals, signal) = AsyncStream.makeStream()
        (events, tell) = AsyncStream.makeStream()
    }

    /// Queues a message and returns at once.
    nonisolated func publish(_ message: BrokerMessage) {
        signal.yield(.publish(message))
    }

    /// Runs until the task is cancelled; then disconnects.
    func run() async throws {
        defer { tell.finish() }
        let client = try PahoClient(address: address, clientID: clientID) { [signal, tell] report in
            switch report {
            case .message(let message): tell.yield(.message(message))
            case .connectionLost: signal.yield(.connectionLost)
            }
        }
        var pending = signals.makeAsyncIterator()
        var retry = Self.firstRetry
        while !Task.isCancelled {
            do throws(PahoClient.Failure) {
                try client.connect()
                for filter in filters { try client.subscribe(to: filter) }
                tell.yield(.ready)
                retry = Self.firstRetry
                try await serve(client, &pending)
                if !Task.isCancelled { tell.yield(.lost) }
            } catch {
                tell.yield(.failed(reason: error.reason, retry: retry))
            }
            client.disconnect()
            try? await Task.sleep(for: retry)  // throws when cancelled, which ends the loop
            retry = min(retry * 2, Self.lastRetry)
        }
    }

    /// Publishes what comes until the connection is lost or the task is cancelled.
    private func serve(
        _ client: PahoClient, _ pending: inout AsyncStream<Signal>.Iterator
    ) async throws(PahoClient.Failure) {
        if let message = unsent {
            try client.publish(message)
            unsent = nil
        }
        while client.isConnected, let next = await pending.next(isolation: self) {
            // A `connectionLost` from before this connection says nothing; `isConnected` does.
            guard case .publish(let message) = next else { continue }
            unsent = message
            try client.publish(message)
            unsent = nil
        }
    }
}
