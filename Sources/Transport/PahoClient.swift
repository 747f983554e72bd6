import Board
import CPaho
import CPosix
import FixedMemory

/// Owns one of paho's synchronous clients. Without callbacks it starts no thread: all its work is done inside the
/// calls made here, none of which waits longer than its comment says.
struct PahoClient: ~Copyable {
    /// Limit of TCP connect, TLS handshake and CONNACK together, in seconds. The broker has answered a probe just
    /// before, so this only runs out when it stalls.
    static let connectTimeout: Int32 = 5

    /// Limit of a SUBACK, in milliseconds.
    static let commandTimeout: UInt = 5_000

    /// Descriptors that are looked at to find paho's socket: 64 lines, the chip, and a few of our own.
    private static let maxDescriptors: Int32 = 256

    private var handle: MQTTClient?

    /// - Throws: paho's error code.
    init(uri: Span<UInt8>, clientID: Span<UInt8>) throws(PahoError) {
        var created: MQTTClient?
        let code = uri.withCString { uri in
            clientID.withCString { clientID in
                MQTTClient_create(&created, uri, clientID, MQTTCLIENT_PERSISTENCE_NONE, nil)
            }
        }
        handle = created
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
        MQTTClient_setCommandTimeout(handle, Self.commandTimeout)
    }

    /// Frees what paho holds; the last call. Not a `deinit`, which Embedded Swift wants to see in every module that
    /// owns one.
    mutating func destroy() {
        if handle != nil { MQTTClient_destroy(&handle) }
    }

    struct Connection {
        /// paho's socket, for `poll` alone.
        let descriptor: Int32
        /// The broker still knew this client's subscriptions.
        let isSessionPresent: Bool
    }

    /// Connects; blocks 100 ms at least and `connectTimeout` at most.
    ///
    /// - Parameters:
    ///   - password: sent when the board file names a user.
    ///   - tlsError: what OpenSSL says when TLS does not come up.
    mutating func connect(
        _ broker: Broker, password: Span<UInt8>, tlsError: inout Message
    ) throws(PahoError) -> Connection {
        let openBefore = Self.openDescriptors()
        var isSessionPresent = false
        let code = broker.username.bytes.withCString { username in
            password.withCString { password in
                withTLSOptions(broker, error: &tlsError) { tls in
                    var options = paho_connect_options()
                    options.keepAliveInterval = Int32(broker.keepAlive)
                    options.cleansession = 0
                    options.connectTimeout = Self.connectTimeout
                    // Named, because otherwise paho tries 3.1 after 3.1.1 and waits twice.
                    options.MQTTVersion = MQTTVERSION_3_1_1
                    if !broker.username.isEmpty {
                        options.username = username
                        options.password = password
                    }
                    options.ssl = tls
                    let code = MQTTClient_connect(handle, &options)
                    isSessionPresent = options.returned.sessionPresent != 0
                    return code
                }
            }
        }
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
        guard let descriptor = Self.newSocket(since: openBefore) else {
            disconnect(timeout: 0)
            throw PahoError(code: MQTTCLIENT_FAILURE)
        }
        // Unanswered bytes end the connection after a keep-alive, not after the kernel's quarter of an hour.
        var timeout = UInt32(broker.keepAlive) * 1000
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &timeout, socklen_t(MemoryLayout<UInt32>.size))
        return Connection(descriptor: descriptor, isSessionPresent: isSessionPresent)
    }

    /// Subscribes to each filter of `list` at QoS 1, in one packet; blocks until the SUBACK, `commandTimeout` at most.
    ///
    /// - Returns: which of them the broker granted, in the list's order.
    func subscribe(_ list: inout FilterList) throws(PahoError) -> InlineArray<13, Bool> {
        var qos = InlineArray<13, Int32>(repeating: 1)
        var span = qos.mutableSpan
        let code = list.withPointers { filters, count in
            span.withUnsafeMutableBufferPointer {
                MQTTClient_subscribeMany(handle, Int32(count), filters, $0.baseAddress)
            }
        }
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
        return InlineArray { $0 < list.count && qos[$0] != Self.refusedFilter }
    }

    /// In a SUBACK (MQTT 3.1.1, 3.9.3): this filter is not granted.
    private static let refusedFilter: Int32 = 0x80

    /// Hands a message at QoS 1, not retained, to paho and the kernel. Does not block while fewer messages than
    /// paho's window (10) are in flight and the socket took the last one whole.
    func publish(_ topic: Span<UInt8>, _ payload: Span<UInt8>) throws(PahoError) -> MQTTClient_deliveryToken {
        var token: MQTTClient_deliveryToken = 0
        let code = topic.withCString { topic in
            payload.withUnsafeBytes { bytes in
                MQTTClient_publish(handle, topic, Int32(bytes.count), bytes.baseAddress, 1, 0, &token)
            }
        }
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
        return token
    }

    /// Whether the broker has not acknowledged a message yet.
    func isInFlight(_ token: MQTTClient_deliveryToken) -> Bool {
        var tokens: UnsafeMutablePointer<MQTTClient_deliveryToken>?
        guard MQTTClient_getPendingDeliveryTokens(handle, &tokens) == MQTTCLIENT_SUCCESS, let tokens else {
            return false
        }
        defer { MQTTClient_free(tokens) }
        var index = 0
        while tokens[index] != -1 {
            if tokens[index] == token { return true }
            index += 1
        }
        return false
    }

    var isConnected: Bool { MQTTClient_isConnected(handle) != 0 }

    /// One non-blocking turn of paho: at most one packet read, acknowledgements and keep-alive sent.
    /// Nil says only that this turn brought no message.
    func receive() -> InboundMessage? {
        var topic: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        var message: UnsafeMutablePointer<MQTTClient_message>?
        _ = MQTTClient_receive(handle, &topic, &length, &message, 0)
        guard let topic, let message else { return nil }
        return InboundMessage(topic: topic, topicLength: Int(length), message: message)
    }

    /// Sends DISCONNECT. Waits for messages in flight, `timeout` milliseconds at most.
    func disconnect(timeout: Int32) { MQTTClient_disconnect(handle, timeout) }

    // MARK: TLS

    private func withTLSOptions(
        _ broker: Broker, error: inout Message,
        _ body: (UnsafeMutablePointer<MQTTClient_SSLOptions>?) -> Int32
    ) -> Int32 {
        guard broker.usesTLS else { return body(nil) }
        return broker.caFile.bytes.withCString { caFile in
            broker.certificateFile.bytes.withCString { certificate in
                broker.keyFile.bytes.withCString { key in
                    withUnsafeMutablePointer(to: &error) { error in
                        var tls = paho_ssl_options()
                        // Certificate and host name.
                        tls.enableServerCertAuth = 1
                        tls.verify = 1
                        if !broker.caFile.isEmpty {
                            tls.trustStore = caFile
                            // The named authorities and no others.
                            tls.disableDefaultTrustStore = 1
                        }
                        if !broker.certificateFile.isEmpty {
                            tls.keyStore = certificate
                            tls.privateKey = key
                        }
                        tls.ssl_error_context = UnsafeMutableRawPointer(error)
                        tls.ssl_error_cb = { text, length, context in
                            guard let text, let context else { return 0 }
                            let error = context.assumingMemoryBound(to: Message.self)
                            // The first error is the cause, the rest follow from it.
                            guard error.pointee.isEmpty else { return 0 }
                            let bytes = UnsafeRawBufferPointer(start: text, count: length).bindMemory(to: UInt8.self)
                            error.pointee.quote(bytes.span, limit: 200)
                            return 0
                        }
                        return body(&tls)
                    }
                }
            }
        }
    }

    // MARK: paho's socket

    private static func openDescriptors() -> InlineArray<256, Bool> {
        InlineArray { index in posix_is_open(Int32(index)) != 0 }
    }

    /// The one connected socket that was not there before: this process has one thread, so nobody else opened it.
    private static func newSocket(since before: InlineArray<256, Bool>) -> Int32? {
        for descriptor in 0..<maxDescriptors where !before[Int(descriptor)] {
            var peer = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let isConnected = withUnsafeMutableBytes(of: &peer) { bytes in
                getpeername(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &size) == 0
            }
            if isConnected { return descriptor }
        }
        return nil
    }
}
