import CPaho

/// Eclipse Paho's synchronous client (`MQTTClient.h`), with callbacks: its own thread reads the socket, acknowledges,
/// and keeps the connection alive. Calls may block; make them one at a time.
///
/// It speaks MQTT 5 for two options of its subscriptions: the retain flag arrives as it was published, and what this
/// client publishes does not come back. The devices are free to speak 3.1.1.
final class PahoClient {
    /// Unacknowledged messages at once. Beyond them `MQTTClient_publish` waits in steps of 100 ms, so this is more
    /// than a burst of deltas to a whole fleet.
    private static let maximumInFlight: Int32 = 1_000
    private static let keepAlive: Int32 = 10  // seconds
    private static let connectTimeout: Int32 = 5  // seconds
    private static let disconnectTimeout: Int32 = 500  // milliseconds
    private static let sessionExpiry: UInt32 = 3600  // seconds

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
        var options = MQTTClient_createOptions()
        options.struct_id = Self.eyecatcher("MQCO")
        options.MQTTVersion = MQTTVERSION_5
        let created = MQTTClient_createWithOptions(
            &handle, address.serverURI, clientID, MQTTCLIENT_PERSISTENCE_NONE, nil, &options)
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
        // What MQTTClient_connectOptions_initializer5 holds, a macro that Swift cannot read, but for the session.
        var options = MQTTClient_connectOptions()
        options.struct_id = Self.eyecatcher("MQTC")
        options.struct_version = 8
        options.keepAliveInterval = Self.keepAlive
        options.cleanstart = 0
        options.reliable = 0  // 1 would wait for each PUBACK
        options.connectTimeout = Self.connectTimeout
        options.MQTTVersion = MQTTVERSION_5
        options.maxInflightMessages = Self.maximumInFlight
        var expiry = MQTTProperty()
        expiry.identifier = MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL
        expiry.value.integer4 = Self.sessionExpiry
        var properties = MQTTProperties()
        defer { MQTTProperties_free(&properties) }
        try Self.check(MQTTProperties_add(&properties, &expiry), "cannot keep a session")
        try Self.check(MQTTClient_connect5(handle, &options, &properties, nil), "cannot connect")
    }

    /// With QoS 2, so that no message arrives with less than it was published with.
    func subscribe(to filter: String) throws(Failure) {
        var options = MQTTSubscribe_options()
        options.struct_id = Self.eyecatcher("MQSO")
        options.noLocal = 1
        options.retainAsPublished = 1
        let response = MQTTClient_subscribe5(handle, filter, 2, &options, nil)
        try Self.check(response, "the broker refuses the subscription to \(filter)")
    }

    /// Returns once the message is paho's, which sends it again after a reconnection if it has to.
    func publish(_ message: BrokerMessage) throws(Failure) {
        let response = MQTTClient_publish5(
            handle, message.topic, Int32(message.payload.count), message.payload, Int32(message.qos),
            message.isRetained ? 1 : 0, nil, nil)
        try Self.check(response, "cannot publish to \(message.topic)")
    }

    func disconnect() {
        MQTTClient_disconnect(handle, Self.disconnectTimeout)
    }

    /// The four letters that paho wants at the start of each structure.
    private static func eyecatcher(_ text: StaticString) -> (CChar, CChar, CChar, CChar) {
        let letters = text.withUTF8Buffer { $0.map(CChar.init) }
        return (letters[0], letters[1], letters[2], letters[3])
    }

    /// A reason code is paho's own below 0, and the broker's refusal from 0x80 on.
    private static func check(_ response: MQTTResponse, _ attempt: String) throws(Failure) {
        defer { MQTTResponse_free(response) }
        let code = Int32(bitPattern: response.reasonCode.rawValue)
        guard code >= 0x80 else { return try check(min(code, MQTTCLIENT_SUCCESS), attempt) }
        throw Failure(reason: "\(attempt): \(String(cString: MQTTReasonCode_toString(response.reasonCode)))")
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
