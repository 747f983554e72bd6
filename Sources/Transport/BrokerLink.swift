import Board
import CPaho
import CPosix
import FixedMemory
import Fleets

/// The connection to the broker: made, kept alive, found dead, made again.
///
/// ```
///               wait over                answers               dies
///   waiting ───────────────▶ probing ───────────────▶ connected ─────▶ waiting …
///      ▲                        │ nobody, or paho or TLS or the broker refuses
///      └────────────────────────┘
/// ```
///
/// The loop polls `descriptor` for `events` until `deadline`, then calls `service`, then `receive` until it is empty.
///
/// What blocks, and how long at most: looking up the host name 2 s for each name server (`boundResolver`), connecting
/// and subscribing 5 s each to a broker that accepts and then stalls, stopping 1 s.
public struct BrokerLink: ~Copyable {
    private let inPlace = InPlace()

    public enum Event {
        case nothing
        case connected(SessionTerms)
        /// `failure` tells why.
        case failed(retryIn: Int64)
        /// - Parameter brief: so many connections in a row, this one included, have not lasted `briefly`.
        /// - Parameter unacknowledged: so many milliseconds a message was not acknowledged, and so it was given up; 0: the
        ///   connection ended by itself.
        case lost(retryIn: Int64, brief: Int, unacknowledged: Int64)
    }

    /// Limit of a clean stop, in milliseconds.
    static let stopTimeout: Int32 = 1_000

    /// A connection that ends before so many milliseconds was a brief one.
    public static let briefly: Int64 = 60_000

    /// Packets that are no messages, and are read in one call of `receive`: acknowledgements and answers to pings.
    private static let packetsAtOnce = 8

    /// Bytes of a PUBLISH beside topic and payload (MQTT 5, section 3.3): its type, up to four for its length, two each
    /// for the topic's length and the identifier, one for no properties.
    static let packetOverhead = 10

    private enum Phase {
        case waiting(until: Instant)
        case probing(until: Instant)
        case connected(since: Instant)
    }

    let broker: Broker
    var client: PahoClient
    private var phase: Phase
    /// Why the last try to connect has failed.
    public private(set) var failure = LinkFailure.noAnswer
    private var backoff: Backoff
    private var probe = TCPProbe()
    private var keepAlive: KeepAlive
    private var acknowledgement: AcknowledgementTimer
    private var isGivenUp = false
    /// Brief connections in a row.
    private var brief = 0

    private var socket: Int32 = -1
    /// The socket took the last message only in part; paho has the rest.
    private var isWriteBlocked = false
    /// The topic of the last message.
    var topic = Topic()
    var refusal: Refusal?
    var tooLarge: TooLarge?
    /// Connections in a row that have ended within a packet that is too large.
    var endsInTooLarge = 0
    private var largestPacket = Int.max
    /// Messages in flight that neither the broker nor paho holds up.
    private var window = 1
    /// Seconds to ask for; not the board file's once a broker has named its own.
    private var keepAliveAsked: Int
    /// paho may have something to read, to answer or to ping.
    private var isReceiveDue = false

    /// - Parameters:
    ///   - now: the first try is due at once.
    ///   - seed: random, for the waits.
    @export(interface)
    public init(_ broker: Broker, now: Instant, seed: UInt64) {
        self.broker = broker
        phase = .waiting(until: now)
        backoff = Backoff(first: broker.firstRetry, longest: broker.longestRetry, seed: seed)
        keepAlive = KeepAlive(seconds: broker.keepAlive, now: now)
        acknowledgement = AcknowledgementTimer(keepAlive: broker.keepAlive)
        keepAliveAsked = broker.keepAlive
        client = PahoClient(uri: Self.uri(of: broker).bytes, clientID: broker.clientID.bytes, broker.version)
    }

    // MARK: What the loop polls

    public var isConnected: Bool {
        if case .connected = phase { client.isConnected } else { false }
    }

    /// -1 while there is nothing to poll.
    @export(interface)
    public var descriptor: Int32 {
        switch phase {
        case .waiting: -1
        case .probing: probe.descriptor
        case .connected: socket
        }
    }

    @export(interface)
    public var events: Int16 {
        switch phase {
        case .waiting: 0
        case .probing: Int16(POLLOUT)
        case .connected: Int16(isWriteBlocked ? POLLIN | POLLOUT : POLLIN)
        }
    }

    /// When `service` is to be called even if nothing happens on `descriptor`.
    @export(interface)
    public var deadline: Instant {
        switch phase {
        case .waiting(let until), .probing(let until): until
        // What one turn left is due at once.
        case .connected:
            isReceiveDue
                ? Instant(milliseconds: 0) : min(keepAlive.deadline, acknowledgement.deadline ?? keepAlive.deadline)
        }
    }

    /// How it stands, for people.
    public enum State {
        case waiting(until: Instant)
        case connecting
        case connected(since: Instant)
    }

    @export(interface)
    public var state: State {
        switch phase {
        case .waiting(let until): .waiting(until: until)
        case .probing: .connecting
        case .connected(let since): .connected(since: since)
        }
    }

    // MARK: What the loop calls

    /// Ends a wait: somebody wants to know now.
    public mutating func tryNow(_ now: Instant) { if case .waiting = phase { phase = .waiting(until: now) } }

    /// Goes on with what is due.
    ///
    /// - Parameter isReady: `poll` saw something on `descriptor`.
    @export(interface)
    public mutating func service(now: Instant, isReady: Bool) -> Event {
        switch phase {
        case .waiting(let until):
            guard now >= until else { return .nothing }
            return startProbe(now)
        case .probing(let until):
            guard isReady || now >= until else { return .nothing }
            if !isReady { probe.timeOut() }
            return advanceProbe(now)
        case .connected:
            // Messages and keep-alive are paho's, in `receive`.
            if isReady || now >= keepAlive.deadline { isReceiveDue = true }
            return .nothing
        }
    }

    /// The next message; nil when there is none, or no connection (any more: `checkAlive` tells).
    @export(interface)
    public mutating func receive(now: Instant) -> InboundMessage? {
        guard isConnected, isReceiveDue else { return nil }
        for _ in 0..<Self.packetsAtOnce {
            let message = client.receive()
            if client.isAmidPacket { acknowledgement.postpone() }
            takeRefusal(of: topic)
            noteTooLarge()
            if let message { return message }
            guard client.isConnected else { return nil }
            guard client.hasRead else {
                // Nothing is left, under TLS too, where it may wait where `poll` does not see it: but for what stands behind
                // an answer to a ping in one record, which paho looks for when more comes.
                isReceiveDue = false
                updateWriteBlocked()
                keepAlive.update(socket, now: now)
                return nil
            }
        }
        return nil
    }

    /// A message that the broker never acknowledges would be the last one: on a new connection it is sent again.
    private mutating func giveUpUnacknowledged(_ now: Instant) {
        acknowledgement.update(isInFlight: client.inFlight > 0, now: now)
        guard let due = acknowledgement.deadline, now >= due, client.isConnected, !isReceiveDue else { return }
        isGivenUp = true
        client.disconnect(timeout: 0)
    }

    /// Says once that the connection has died. Comes last in a turn: what has been sent in it is waited for from now on.
    @export(interface)
    public mutating func checkAlive(now: Instant) -> Event {
        guard case .connected(let since) = phase else { return .nothing }
        giveUpUnacknowledged(now)
        guard !client.isConnected else { return .nothing }
        socket = -1
        isReceiveDue = false
        noteEnd()
        backoff.worked(for: now - since)
        brief = !isGivenUp && now - since < Self.briefly ? brief + 1 : 0
        let unacknowledged = isGivenUp ? acknowledgement.limit : 0
        isGivenUp = false
        acknowledgement.restart()
        return .lost(retryIn: wait(now), brief: brief, unacknowledged: unacknowledged)
    }

    /// Subscribes to each filter at QoS 1. Says what the broker says to each; nil when it did not answer.
    @export(interface)
    public mutating func subscribe(_ filters: inout FilterList) -> FilterList.Answers? {
        guard isConnected else { return nil }
        // paho keeps what arrives while it waits for the SUBACK.
        isReceiveDue = true
        defer {
            takeRefusal(of: topic)
            noteTooLarge()
        }
        do throws(PahoError) { return try client.subscribe(&filters) } catch { return nil }
    }

    /// A message is on its way, and not acknowledged yet.
    public var isInFlight: Bool { isConnected && client.inFlight > 0 }

    /// Whether a message may be published now: the window is one, so that a message never waits inside paho.
    public func canPublish() -> Bool {
        guard isConnected, !isWriteBlocked else { return false }
        return client.inFlight == 0
    }

    /// Whether one more message may be published before `stop`, which waits for it: paho itself would not wait.
    public func canPublishLast() -> Bool {
        isConnected && !isWriteBlocked && client.inFlight < window
    }

    /// Publishes at QoS 1, not retained. False: there is no connection any more, `checkAlive` tells.
    /// Once taken, paho sends it again after a reconnect until the broker acknowledges it.
    @export(interface)
    public mutating func publish(_ topic: Span<UInt8>, _ payload: Span<UInt8>) -> Bool {
        self.topic = (try? Topic(topic)) ?? Topic()
        guard topic.count + payload.count + Self.packetOverhead <= largestPacket else {
            // What the broker has said that it does not take is not sent: it would end the connection.
            refusal = Refusal(topic: self.topic, reason: .packetTooLarge)
            return true
        }
        do throws(PahoError) { try client.publish(topic, payload) } catch { return false }
        // What paho has read meanwhile it keeps.
        if client.hasRead { isReceiveDue = true }
        acknowledgement.restart()
        PacketTrace.sent(topic, payload)
        updateWriteBlocked()
        return true
    }

    /// Lets the message in flight arrive, says goodbye and lets go of everything; `stopTimeout` at most.
    /// The last call to a link.
    @export(interface)
    public mutating func stop() {
        if isConnected { client.disconnect(timeout: Self.stopTimeout) }
        probe.stop()
        client.destroy()
        socket = -1
    }

    // MARK: Connecting

    private mutating func startProbe(_ now: Instant) -> Event {
        if client.isUnusable { renewClient() }
        guard client.creationCode == 0 else { return fail(.client(code: client.creationCode), now) }
        do throws(TCPProbe.ResolveError) {
            probe = try TCPProbe(host: broker.host.bytes, port: broker.port)
        } catch {
            return fail(.resolve(code: error.code), now)
        }
        return advanceProbe(now)
    }

    private mutating func advanceProbe(_ now: Instant) -> Event {
        switch probe.advance() {
        case .waiting:
            phase = .probing(until: now + TCPProbe.timeout)
            return .nothing
        case .unreachable(let errno):
            return fail(.unreachable(errno: errno), now)
        case .reachable:
            probe.stop()
            return connect(now)
        }
    }

    private mutating func connect(_ now: Instant) -> Event {
        do throws(LinkFailure) {
            if let terms = try open(now) { return .connected(terms) }
            // At once, in the next turn.
            phase = .waiting(until: now)
            return .nothing
        } catch {
            return fail(error, now)
        }
    }

    /// Nil: it is to be made once more, on other terms. Never inlined: files, a password and what paho wants to
    /// know are on the stack only while it connects.
    @inline(never)
    private mutating func open(_ now: Instant) throws(LinkFailure) -> SessionTerms? {
        var tlsError = Message()
        var password = FixedBuffer<512>()
        defer { password.wipe() }
        try readFiles(password: &password)
        do throws(PahoError) {
            let isClean = endsInTooLarge >= Self.lossesInTooLarge
            let connection = try client.connect(
                broker, keepAlive: keepAliveAsked, isClean: isClean, password: password.bytes, tlsError: &tlsError)
            let terms = connection.terms
            if isClean {
                endsInTooLarge = 0
                // With 3.1.1 a session that begins so ends with the connection.
                if broker.version == .v3_1_1 {
                    client.disconnect(timeout: 0)
                    return nil
                }
            }
            if terms.keepAlive != keepAliveAsked, keepAliveAsked == broker.keepAlive {
                // paho 1.3.12 pings as it has asked and not as the broker wants (paho.mqtt.c issue 1421).
                keepAliveAsked = terms.keepAlive
                client.disconnect(timeout: 0)
                return nil
            }
            socket = connection.descriptor
            phase = .connected(since: now)
            // The broker may have sent what it kept for this session.
            isReceiveDue = true
            keepAlive = KeepAlive(seconds: keepAliveAsked, now: now)
            acknowledgement = AcknowledgementTimer(keepAlive: keepAliveAsked)
            largestPacket = terms.largestPacket
            window = min(terms.receiveMaximum, PahoClient.window)
            updateWriteBlocked()
            return terms
        } catch {
            throw failure(error, tlsError)
        }
    }

    @inline(never)
    private func readFiles(password: inout FixedBuffer<512>) throws(LinkFailure) {
        try Credentials.check(broker)
        try Credentials.readPassword(broker, into: &password)
    }

    @inline(never)
    private func failure(_ error: PahoError, _ tlsError: Message) -> LinkFailure {
        if error == .unbounded { return .unbounded }
        if error.code > 0 { return .refused(code: error.code, broker.version) }
        if let problem = Credentials.problem(broker) { return problem }
        if !tlsError.isEmpty { return .tls(tlsError) }
        return broker.usesTLS ? .noAnswerOverTLS : .noAnswer
    }

    private mutating func fail(_ failure: LinkFailure, _ now: Instant) -> Event {
        self.failure = failure
        return .failed(retryIn: wait(now))
    }

    private mutating func wait(_ now: Instant) -> Int64 {
        probe.stop()
        let milliseconds = backoff.next()
        phase = .waiting(until: now + milliseconds)
        return milliseconds
    }

    /// A socket that takes more bytes has taken all that paho had.
    private mutating func updateWriteBlocked() {
        var entry = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        isWriteBlocked = poll(&entry, 1, 0) == 0
    }
}
