import ServiceLifecycle

/// Brings what arrives from the broker to the fleet, in order.
struct BrokerLink: Service {
    let connection: BrokerConnection
    let address: BrokerAddress
    let fleet: FleetService
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
        case .ready: log("broker: connected to \(address), subscribed to \(DeviceTopic.everything)")
        case .lost: log("broker: connection to \(address) lost, connecting again")
        case .failed(let reason, let retry): log("broker: \(address): \(reason); next try in \(retry)")
        case .message(let message): await fleet.receive(message)
        }
    }
}
