import Hummingbird
import HummingbirdTLS
import Logging
import NIOSSL

/// The HTTP API of the fleet.
struct APIServer: Sendable {
    /// Required of every request; nil lets everybody in.
    var key: APIKey?
    var keyWithoutRights: APIKey?
    var fleet: FleetService
    var faults: FaultSwitch

    /// - Parameters:
    ///   - tls: nil: plain HTTP.
    ///   - onListening: is called with the port it was bound to.
    func application(
        at address: APIAddress, tls: TLSConfiguration? = nil, onListening: @escaping @Sendable (Int) -> Void
    ) throws -> some ApplicationProtocol {
        Application(
            router: router(), server: try tls.map { try .tls(tlsConfiguration: $0) } ?? .http1(),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: "fleetsim"),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? address.port) },
            logger: Logger(label: "api", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        // Outermost, so that refusals are as late, chunked or torn as all else.
        router.add(middleware: FaultyAPI(faults: faults))
        router.add(middleware: RejectionAnswers())
        if let key { router.add(middleware: Authentication(key: key, keyWithoutRights: keyWithoutRights)) }
        ShadowRoutes(fleet: fleet).add(to: router)
        CommandRoutes(fleet: fleet).add(to: router)
        JobRoutes(fleet: fleet).add(to: router)
        EventRoutes(fleet: fleet).add(to: router)
        FaultRoutes(faults: faults).add(to: router)
        ChangeRoute(fleet: fleet).add(to: router)
        return router
    }
}
