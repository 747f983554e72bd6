import ServiceLifecycle

/// Brings what arrives from the broker to the service whose topic it is, in order.
struct BrokerLink: Service {
    let connection: BrokerConnection
    let address: BrokerAddress
    let shadows: ShadowService
    let log: @Sendable (String) -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            async let running: Void = connection.run()
            for await event in connection.events { await handle(event) }
            try await running
        }
    }

    private func handle(_ event: BrokerEvent) async {
        switch event {
        case .ready: log("broker: connected to \(address), subscribed to \(ShadowTopic.updates)")
        case .lost: log("broker: connection to \(address) lost, connecting again")
        case .failed(let reason, let retry): log("broker: \(address): \(reason); next try in \(retry)")
        case .message(let message):
            guard let thing = ShadowTopic.thing(updatedBy: message.topic) else { return }
            await shadows.receive(message, from: thing)
        }
    }
}
