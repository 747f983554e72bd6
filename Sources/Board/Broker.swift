import FixedMemory

/// The MQTT broker and how to reach it (`broker:`).
public struct Broker: Sendable {
    /// A path in the file system; PATH_MAX is 4096, but nobody's key lies that deep.
    public typealias Path = FixedString<255>

    /// DNS allows 253 bytes.
    public var host: FixedString<253>
    public var port: UInt16
    /// `mqtts://`: TLS with certificate and host name checked.
    public var usesTLS: Bool

    /// At most 128 bytes; the thing's name unless the file says otherwise (fleets-facts: the two may differ).
    public var clientID: FixedString<128>
    /// Empty: none is sent.
    public var username: FixedString<128>
    /// Each empty where the file names none; a relative path starts at the working directory.
    public var passwordFile: Path
    public var caFile: Path
    public var certificateFile: Path
    public var keyFile: Path

    /// Seconds, 5...3600; 60 unless the file says otherwise.
    public var keepAlive: Int

    /// The first and the longest wait before reconnecting, in milliseconds (`retry: {first: 1s, longest: 60s}`).
    public var firstRetry: Int
    public var longestRetry: Int
}
