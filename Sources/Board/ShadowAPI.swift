import FixedMemory

/// Where the thing's shadow can be fetched (`shadow_api:`; fleets-mqtt-integration, "Startup Procedure").
public struct ShadowAPI: Sendable {
    /// DNS allows 253 bytes.
    public var host: FixedString<253>
    public var port: UInt16
    /// `https://`: TLS with certificate and host name checked.
    public var usesTLS: Bool
    /// Holds `apiKey:apiSecret`.
    public var keyFile: Broker.Path
    /// Empty: the system's authorities.
    public var caFile: Broker.Path
}
