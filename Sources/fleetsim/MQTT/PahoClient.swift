import CPaho

/// Eclipse Paho's synchronous client (`MQTTClient.h`), with callbacks: its own thread reads the socket, acknowledges,
/// and keeps the connection alive. Calls may block; make them one at a time.
final class PahoClient {
    /// Unacknowledged messages at once. Beyond them `MQTTClient_publish` waits in steps of 100 ms, so this is more
    /// than a burst of deltas to a whole fleet.
    private static let maximumInFlight: Int32 = 1_000
    private static let keepAlive: Int32 = 10  // seconds
    private static let connectTimeout: Int32 = 5  // seconds
    private static let disconnectTimeout: Int32 = 500  // milliseconds

    struct Failure: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    enum Report: Sendable {
        case message(BrokerMessage)
        case connectionLost
    }

    /// Lives as long as the client; paho's thread calls through it.
    private final class Listener {
        let report: @Sendable (Report) -> Void
        init(report: @escaping @Sendable (Report) -> Void) { self.report = report }
    }

    private var handle: MQTTClient?
    private let listener: Listener

    /// - Parameter report: is called on paho's thread and must return at once.
    init(address: BrokerAddress, clientID: String, report: @escaping @Sendable (Report) -> Void) throws(Failure) {
        listener = Listener(report: report)
        let created = MQTTClient_create(&handle, address.serverURI, clientID, MQTTCLIENT_PERSISTENCE_NONE, nil)
        try Self.check(created, "cannot make an MQTT client")
        let context = Unmanaged.passUnretained(listener).toOpaque()
        let set = MQTTClient_setCallbacks(
            handle, context,
            { context, _ in
                Unmanaged<Listener>.fromOpaque(context!).takeUnretainedValue().report(.connectionLost)
            },
            { context, topic, topicLength, message in
                let listener = Unmanaged<Listener>.fromOpaque(context!).takeUnretainedValue()
                if let topic, let message {
                    listener.report(.message(BrokerMessage(topic: topic, length: topicLength, message: message.pointee)))
                }
                var message = message
                MQTTClient_freeMessage(&message)
                MQTTClient_free(topic)
                return 1
            },
            nil)
        try Self.check(set, "cannot listen to the MQTT client")
    }

    deinit { MQTTClient_destroy(&handle) }

    var isConnected: Bool { MQTTClient_isConnected(handle) != 0 }

    /// Connects with a persistent session: what is published for us while we are away is kept by the broker.
    func connect() throws(Failure) {
        // What MQTTClient_connectOptions_initializer holds, a macro that Swift cannot read, but for the session.
        var options = MQTTClient_connectOptions()
        options.struct_id = (CChar(UInt8(ascii: "M")), CChar(UInt8(ascii: "Q")), CChar(UInt8(ascii: "T")), CChar(UInt8(ascii: "C")))
        options.struct_version = 8
        options.keepAliveInterval = Self.keepAlive
        options.cleansession = 0
        options.reliable = 0  // 1 would wait for each PUBACK
        options.connectTimeout = Self.connectTimeout
        options.MQTTVersion = MQTTVERSION_3_1_1
        options.maxInflightMessages = Self.maximumInFlight
        try Self.check(MQTTClient_connect(handle, &options), "cannot connect")
    }

    func subscribe(to filter: String) throws(Failure) {
        try Self.check(MQTTClient_subscribe(handle, filter, 1), "the broker refuses the subscription to \(filter)")
    }

    /// Returns once the message is paho's, which sends it again after a reconnection if it has to.
    func publish(_ message: BrokerMessage) throws(Failure) {
        let result = MQTTClient_publish(
            handle, message.topic, Int32(message.payload.count), message.payload, Int32(message.qos),
            message.isRetained ? 1 : 0, nil)
        try Self.check(result, "cannot publish to \(message.topic)")
    }

    func disconnect() {
        MQTTClient_disconnect(handle, Self.disconnectTimeout)
    }

    private static func check(_ result: Int32, _ attempt: String) throws(Failure) {
        guard result != MQTTCLIENT_SUCCESS else { return }
        let reason = MQTTClient_strerror(result).map { String(cString: $0) } ?? "code \(result)"
        throw Failure(reason: "\(attempt): \(reason)")
    }
}

extension BrokerMessage {
    /// - Parameter length: 0 where the topic holds no NUL and ends at one.
    fileprivate init(topic: UnsafeMutablePointer<CChar>, length: Int32, message: MQTTClient_message) {
        let bytes = UnsafeRawBufferPointer(start: topic, count: length == 0 ? String(cString: topic).utf8.count : Int(length))
        let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
        self.init(
            topic: String(decoding: bytes, as: UTF8.self), payload: Array(payload), qos: Int(message.qos),
            isRetained: message.retained != 0)
    }
}
