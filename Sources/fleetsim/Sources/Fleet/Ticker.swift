import ServiceLifecycle

/// Lets the fleet's time pass: commands and jobs time out by themselves.
struct Ticker: Service {
    /// Fine enough for time-outs that are counted in seconds.
    private static let step = Duration.milliseconds(50)

    let fleet: FleetService

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                await fleet.expire()
                do { try await Task.sleep(for: Self.step) } catch { return }
            }
        }
    }
}
