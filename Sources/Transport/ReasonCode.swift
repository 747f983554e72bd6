/// A broker's word on a packet: a reason code of MQTT 5 (section 2.4). MQTT 3.1.1 has it only for subscriptions, and
/// there only as 0x80.
public struct ReasonCode: Equatable, Sendable {
    public let value: UInt8

    static let refusedWithoutReason = ReasonCode(value: 0x80)
    static let packetTooLarge = ReasonCode(value: 0x95)
    static let qosNotSupported = ReasonCode(value: 0x9B)

    public var isRefusal: Bool { value >= 0x80 }

    /// What a refusal means; nil where the broker gives no reason.
    @export(interface)
    public var words: StaticString? {
        switch value {
        case 0x81: "malformed packet"
        case 0x82: "protocol error"
        case 0x83: "not accepted by this broker"
        case 0x84: "it does not speak MQTT 5"
        case 0x85: "client_id not allowed"
        case 0x86: "wrong username or password"
        case 0x87: "not authorized"
        case 0x88: "server unavailable"
        case 0x89: "server busy"
        case 0x8A: "banned"
        case 0x8C: "bad authentication method"
        case 0x8F: "topic filter not allowed"
        case 0x90: "topic not allowed"
        case 0x91: "packet identifier in use"
        case 0x95: "packet too large"
        case 0x97: "quota exceeded"
        case 0x99: "payload format invalid"
        case 0x9A: "it does not keep retained messages"
        case 0x9B: "it takes no messages with QoS 1"
        case 0x9C, 0x9D: "use another server"
        case 0x9E: "it has no shared subscriptions"
        case 0x9F: "too many connections at a time"
        case 0xA1: "it has no subscription identifiers"
        case 0xA2: "it allows no filters with '+'"
        default: nil
        }
    }
}
