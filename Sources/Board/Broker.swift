import FixedMemory

/// The MQTT broker and how to reach it (`broker:`).
public struct Broker: Sendable {
    /// A path in the file system; PATH_MAX is 4096, but nobody's key lies that deep.
    public typealias Path = FixedString<255>

    public enum Version: Sendable {
        case v3_1_1
        case v5
    }

    /// Seconds, 68 years. MQTT 5 has 0xFFFFFFFF for a session without end (section 3.1.2.11.2), but paho 1.3.12 writes
    /// numbers from 2^31 on wrong (paho.mqtt.c issue 1336): the broker would read 255.
    public static let longestSession: UInt32 = 0x7FFF_FFFF

    /// DNS allows 253 bytes.
    public var host = FixedString<253>()
    public var port: UInt16 = 0
    /// `mqtts://`: TLS with certificate and host name checked.
    public var usesTLS = false

    /// At most 128 bytes; the thing's name unless the file says otherwise (fleets-facts: the two may differ).
    public var clientID = FixedString<128>()
    /// Empty: none is sent.
    public var username = FixedString<128>()
    /// Each empty where the file names none; a relative path starts at the working directory.
    public var passwordFile = Path()
    public var caFile = Path()
    public var certificateFile = Path()
    public var keyFile = Path()

    /// MQTT 3.1.1 unless the file says otherwise.
    public var version = Version.v3_1_1
    /// Seconds that the broker is to keep subscriptions and messages without a connection; MQTT 5 alone can say so.
    /// The longest unless the file says otherwise, which is what `clean session = false` means in 3.1.1.
    public var sessionExpiry = longestSession

    /// Seconds, 5...3600; 60 unless the file says otherwise.
    public var keepAlive = 60

    /// The first and the longest wait before reconnecting, in milliseconds (`retry: {first: 1s, longest: 60s}`).
    public var firstRetry = 1_000
    public var longestRetry = 60_000
}
