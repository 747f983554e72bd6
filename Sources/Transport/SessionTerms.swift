import Board
import CPaho

/// On what terms the broker has accepted the connection (CONNACK). MQTT 3.1.1 has but the first; what a broker of
/// MQTT 5 does not name is as the device asked for it (section 3.2.2.3).
public struct SessionTerms: Sendable {
    public enum Session: Sendable {
        /// The broker still has this client's subscriptions and what it queued for them.
        case resumed
        case new
        /// Either: with MQTT 5, paho 1.3.12 does not tell (paho.mqtt.c pull request 1439).
        case unknown
    }

    public private(set) var session = Session.unknown

    /// Seconds between two signs of life; 0: the broker wants none.
    public private(set) var keepAlive: Int

    /// Seconds that the session is kept without a connection.
    public private(set) var sessionExpiry: UInt32

    /// Bytes of a whole packet that the broker takes.
    private(set) var largestPacket = Int.max

    /// Messages in flight at a time that the broker takes.
    private(set) var receiveMaximum = Int(UInt16.max)

    /// The broker takes messages with QoS 1, the only ones that the device sends.
    private(set) var hasQoS1 = true

    /// What was asked for.
    init(keepAlive: Int, sessionExpiry: UInt32) {
        self.keepAlive = keepAlive
        self.sessionExpiry = sessionExpiry
    }

    mutating func setSession(isPresent: Bool, _ version: Broker.Version) {
        session = isPresent ? .resumed : version == .v5 ? .unknown : .new
    }

    /// Takes over what the broker names.
    mutating func read(_ properties: UnsafeMutablePointer<MQTTProperties>) {
        if let value = Self.value(of: MQTTPROPERTY_CODE_SERVER_KEEP_ALIVE, in: properties) { keepAlive = Int(value) }
        if let value = Self.value(of: MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL, in: properties) {
            sessionExpiry = value
        }
        if let value = Self.value(of: MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE, in: properties) {
            largestPacket = Int(value)
        }
        if let value = Self.value(of: MQTTPROPERTY_CODE_RECEIVE_MAXIMUM, in: properties) { receiveMaximum = Int(value) }
        hasQoS1 = Self.value(of: MQTTPROPERTY_CODE_MAXIMUM_QOS, in: properties) != 0
    }

    private static func value(
        of code: MQTTPropertyCodes, in properties: UnsafeMutablePointer<MQTTProperties>
    ) -> UInt32? {
        guard MQTTProperties_hasProperty(properties, code) != 0 else { return nil }
        // paho 1.3.12 hands four bytes out as a signed number of four bytes, 1.3.14 as one of eight.
        return UInt32(truncatingIfNeeded: MQTTProperties_getNumericValue(properties, code))
    }
}
