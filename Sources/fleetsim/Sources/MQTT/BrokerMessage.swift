/// An MQTT message, received or to be published (QoS 1, retain false: the spec knows no other).
struct BrokerMessage: Equatable, Sendable {
    var topic: String
    var payload: [UInt8]
    var qos = 1
    var isRetained = false
}
