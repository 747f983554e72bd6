import FixedMemory

/// Where the thing's shadow can be fetched (`shadow_api:`; fleets-mqtt-integration, "Startup Procedure").
public struct ShadowAPI: Sendable {
    /// DNS allows 253 bytes.
    public var host: FixedString<253>
    public var port: UInt16
    /// What a gateway wants before `/api/v1`: empty, or begins with `/` and does not end with it.
    public var basePath: FixedString<128>
    /// `https://`: TLS with certificate and host name checked.
    public var usesTLS: Bool
    /// Holds `apiKey:apiSecret`.
    public var keyFile: Broker.Path
    /// Empty: the system's authorities.
    public var caFile: Broker.Path
    /// Reports carry the shadow's version, and are made again from the fetched shadow when it was another one.
    public var locking: Bool
}
