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

    /// Messages in flight beyond which paho makes a caller wait, unless the broker allows fewer.
    static let window = 10

    /// Descriptors that are looked at to find paho's socket: 64 lines, the chip, and a few of our own.
    private static let maxDescriptors: Int32 = 256

    private(set) var handle: MQTTClient?
    /// paho's code for not having made a client (out of memory, or a client ID that is no UTF-8); 0: it has.
    let creationCode: Int32
    let version: Broker.Version
    /// See `reading`.
    var notices = Notices()
    /// How it stood after the last call: paho does nothing between two. To ask it costs a walk through its lists.
    private(set) var isConnected = false
    /// Messages that the broker has not acknowledged yet, those of an earlier connection among them; as of then too.
    private(set) var inFlight = 0

    init(uri: Span<UInt8>, clientID: Span<UInt8>, _ version: Broker.Version) {
        var created: MQTTClient?
        var options = paho_create_options()
        options.MQTTVersion = version.paho
        creationCode = uri.withCString { uri in
            clientID.withCString { clientID in
                MQTTClient_createWithOptions(&created, uri, clientID, MQTTCLIENT_PERSISTENCE_NONE, nil, &options)
            }
        }
        handle = created
        self.version = version
        if creationCode == MQTTCLIENT_SUCCESS { MQTTClient_setCommandTimeout(handle, Self.commandTimeout) }
    }

    /// What is noticed while paho reads.
    struct Notices {
        var refusal: ReasonCode?
        var gate = PacketGate()
    }

    /// Frees what paho holds; the last call. Not a `deinit`, which Embedded Swift wants to see in every module that
    /// owns one.
    mutating func destroy() {
        if handle != nil { MQTTClient_destroy(&handle) }
    }

    struct Connection {
        /// paho's socket, for `poll` alone.
        let descriptor: Int32
        let terms: SessionTerms
    }

    /// Connects; blocks 100 ms at least and `connectTimeout` at most.
    ///
    /// - Parameters:
    ///   - keepAlive: seconds; 0: none.
    ///   - isClean: the session that the broker may have kept ends.
    ///   - password: sent when the board file names a user.
    ///   - tlsError: what OpenSSL says when TLS does not come up.
    @inline(never)
    mutating func connect(
        _ broker: Broker, keepAlive: Int, isClean: Bool, password: Span<UInt8>, tlsError: inout Message
    ) throws(PahoError) -> Connection {
        let openBefore = Self.openDescriptors()
        defer { update() }
        notices.gate.reset()
        var terms = SessionTerms(keepAlive: keepAlive, sessionExpiry: broker.sessionExpiry)
        let code = broker.username.bytes.withCString { username in
            password.withCString { password in
                Self.withTLSOptions(broker, error: &tlsError) { tls in
                    broker.username.isEmpty
                        ? connect(nil, nil, tls, isClean: isClean, &terms)
                        : connect(username, password, tls, isClean: isClean, &terms)
                }
            }
        }
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
        // Wrongly linked, what the broker sends would be bounded by the broker alone.
        guard notices.gate.isInUse else {
            disconnect(timeout: 0)
            throw .unbounded
        }
        notices.gate.open()
        guard terms.hasQoS1 else {
            disconnect(timeout: 0)
            throw PahoError(code: Int32(ReasonCode.qosNotSupported.value))
        }
        guard let descriptor = Self.newSocket(since: openBefore) else {
            disconnect(timeout: 0)
            throw PahoError(code: MQTTCLIENT_FAILURE)
        }
        // Unanswered bytes end the connection after a keep-alive, not after the kernel's quarter of an hour.
        var timeout = UInt32(broker.keepAlive) * 1000
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &timeout, socklen_t(MemoryLayout<UInt32>.size))
        return Connection(descriptor: descriptor, terms: terms)
    }

    /// Never inlined: what is asked of paho would stand beside the texts that its callers hold for it.
    @inline(never)
    private mutating func connect(
        _ username: UnsafePointer<CChar>?, _ password: UnsafePointer<CChar>?,
        _ tls: UnsafeMutablePointer<MQTTClient_SSLOptions>?, isClean: Bool, _ terms: inout SessionTerms
    ) -> Int32 {
        var options = version == .v5 ? paho_connect_options5() : paho_connect_options()
        options.keepAliveInterval = Int32(terms.keepAlive)
        // The session goes on, as 3.1.1 and 5 have it.
        options.cleansession = isClean && version == .v3_1_1 ? 1 : 0
        options.cleanstart = isClean && version == .v5 ? 1 : 0
        options.connectTimeout = Self.connectTimeout
        // Named, because otherwise paho tries 3.1 after 3.1.1 and waits twice.
        options.MQTTVersion = version.paho
        options.username = username
        options.password = password
        options.ssl = tls
        let code =
            version == .v5 ? connect5(&options, &terms) : reading { MQTTClient_connect($0, &options) }
        terms.setSession(isPresent: options.returned.sessionPresent != 0, version)
        return code
    }

    /// paho's way to connect with MQTT 5.
    private mutating func connect5(_ options: inout MQTTClient_connectOptions, _ terms: inout SessionTerms) -> Int32 {
        var expiry = MQTTProperty()
        expiry.identifier = MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL
        expiry.value.integer4 = terms.sessionExpiry
        var properties = MQTTProperties()
        defer { MQTTProperties_free(&properties) }
        var largest = MQTTProperty()
        largest.identifier = MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE
        largest.value.integer4 = UInt32(PacketGate.largest)
        guard MQTTProperties_add(&properties, &expiry) == 0, MQTTProperties_add(&properties, &largest) == 0 else {
            return MQTTCLIENT_FAILURE
        }
        let response = reading { MQTTClient_connect5($0, &options, &properties, nil) }
        defer { MQTTResponse_free(response) }
        if let named = response.properties { terms.read(named) }
        return response.code
    }

    /// Only a new one gets any further.
    var isUnusable: Bool { creationCode != 0 || notices.gate.isMemoryShort }

    /// Looks how it stands, after a call that may have changed it.
    ///
    /// - Parameter isAcknowledged: what is in flight too, which only a packet changes.
    mutating func update(isAcknowledged: Bool = true) {
        isConnected = MQTTClient_isConnected(handle) != 0
        if isAcknowledged { inFlight = countInFlight() }
    }

    private func countInFlight() -> Int {
        var tokens: UnsafeMutablePointer<MQTTClient_deliveryToken>?
        guard MQTTClient_getPendingDeliveryTokens(handle, &tokens) == MQTTCLIENT_SUCCESS, let tokens else { return 0 }
        defer { MQTTClient_free(tokens) }
        var count = 0
        while tokens[count] != -1 { count += 1 }
        return count
    }

    /// Sends DISCONNECT, which leaves the session and its expiry as they are. Waits for messages in flight, `timeout`
    /// milliseconds at most.
    mutating func disconnect(timeout: Int32) {
        reading { _ = MQTTClient_disconnect($0, timeout) }
        update()
    }

    // MARK: TLS

    /// Never inlined: without TLS nothing of this is on the stack.
    @inline(never)
    private static func withTLSOptions(
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
                            // One that nobody has set: OpenSSL would ask the terminal for a locked key's, and wait.
                            let passphrase: StaticString = ""
                            tls.privateKeyPassword = passphrase.cString
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
