import Hummingbird
import Logging

/// The HTTP API of the fleet.
enum APIServer {
    /// - Parameters:
    ///   - key: required of every request; nil lets everybody in.
    ///   - onListening: is called with the address it was bound to.
    static func make(
        address: APIAddress, key: APIKey?, shadows: ShadowService, onListening: @escaping @Sendable (APIAddress) -> Void
    ) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: RejectionAnswers())
        if let key { router.add(middleware: Authentication(key: key)) }
        ShadowRoutes(shadows: shadows).add(to: router)
        ChangeRoute(shadows: shadows).add(to: router)
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: "fleetsim"),
            onServerRunning: { channel in
                onListening(APIAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            },
            logger: Logger(label: "api", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}
