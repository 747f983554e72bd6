/// A result code of paho's: negative its own (`MQTTCLIENT_…`), positive the broker's.
struct PahoError: Error, Equatable {
    let code: Int32

    /// A code of ours: what the broker sends does not come through `PacketGate`.
    static let unbounded = PahoError(code: .min)
}
