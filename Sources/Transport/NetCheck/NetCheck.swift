import Board
import COpenSSL
import CPosix
import FixedMemory
import Fleets

/// Tries the way to the cloud step by step, and says in words how far it goes.
///
/// ```
///   broker:  dns ─▶ tcp ─▶ tls ─▶ mqtt (the link's own next try)
///   API:     dns ─▶ tcp ─▶ tls ─▶ https (one request for the shadow, of which only the status is read)
/// ```
///
/// On connections of its own: what the link and the fetch do meanwhile is not disturbed, and nothing that is learned
/// moves a line. The loop polls `descriptor` for `events` until `deadline`, calls `service`, and takes `rows`.
/// What blocks is looking up a name, see `BrokerLink.boundResolver()`.
public struct NetCheck: ~Copyable {
    /// Of each step after the name, in milliseconds.
    static let stepLimit: Int64 = 6_000

    /// Of the link's try: name, TCP and MQTT at their longest.
    static let linkLimit: Int64 = 20_000

    private enum Phase {
        case idle
        /// The name is looked up in the turn after the one that began it, so that its time can be told.
        case begun
        case resolved
        case connecting(address: Instant)
        case handshaking
        case linking
        case asking(sent: Int)
        case answering
    }

    private enum Target { case broker, api }

    private let broker: Broker
    private let api: ShadowAPI?
    private let thing: ThingName
    private let isClockTrusted: Bool

    private var target = Target.broker
    private var phase = Phase.idle
    private var stepStart = Instant(milliseconds: 0)
    private var limit = Instant(milliseconds: 0)
    private var probe = TCPProbe()
    private var socket = TLSSocket()
    private var request = HTTPRequest()
    /// The first words of the first step that failed; empty while none has.
    private var firstFailure = Message()
    private var isLinkAsked = false

    /// What there is to tell, line by line.
    public var rows = LineRing<4096>()

    @export(interface)
    public init(_ board: borrowing Board, isClockTrusted: Bool) {
        broker = board.broker
        api = board.shadowAPI
        thing = board.thing
        self.isClockTrusted = isClockTrusted
    }

    public var isRunning: Bool { if case .idle = phase { false } else { true } }

    public mutating func start(now: Instant) { begin(.broker, now) }

    /// Lets go of everything.
    @export(interface)
    public mutating func stop() {
        probe.stop()
        socket.stop()
        request.wipe()
        phase = .idle
    }

    // MARK: What the loop polls

    /// -1 while there is nothing to poll.
    @export(interface)
    public var descriptor: Int32 {
        switch phase {
        case .idle, .begun, .resolved, .linking: -1
        case .connecting: probe.descriptor
        case .handshaking, .asking, .answering: socket.descriptor
        }
    }

    public var events: Int16 { if case .connecting = phase { Int16(POLLOUT) } else { socket.events } }

    /// When `service` is to be called even if nothing happens on `descriptor`; nil: it does nothing.
    @export(interface)
    public var deadline: Instant? {
        switch phase {
        case .idle: nil
        case .begun, .resolved: Instant(milliseconds: 0)
        case .connecting(let address): min(address, limit)
        default: limit
        }
    }

    /// Whether the link is to try now, and to tell `linkTried`; said once.
    public mutating func takeLinkWish() -> Bool {
        guard case .linking = phase, !isLinkAsked else { return false }
        isLinkAsked = true
        return true
    }

    // MARK: Steps

    /// Goes on with what is due.
    ///
    /// - Parameter isReady: `poll` saw something on `descriptor`.
    @export(interface)
    public mutating func service(now: Instant, isReady: Bool) {
        switch phase {
        case .idle: return
        case .begun: resolve(now)
        case .resolved: resolved(now)
        case .connecting(let address):
            guard isReady || now >= min(address, limit) else { return }
            if !isReady { probe.timeOut() }
            connect(now)
        case .handshaking:
            guard now < limit else { return failed("tls", "no answer in time", NetAdvice.forTLS, now) }
            if isReady { handshake(now) }
        case .linking:
            if now >= limit { failed("mqtt", "no answer in time", "see the log", now) }
        case .asking, .answering:
            guard now < limit else { return failed("https", "no answer in time", "see the log of the API", now) }
            if isReady { ask(now) }
        }
    }

    private mutating func begin(_ target: Target, _ now: Instant) {
        self.target = target
        phase = .begun
        var text = Message(target == .broker ? "broker " : "shadow_api ")
        text.add(host.bytes)
        text.add(":")
        text.add(Int(port))
        text.add(usesTLS ? ", with TLS" : ", without TLS")
        rows.append(text.bytes, "\n")
    }

    private var host: FixedString<253> { target == .broker ? broker.host : api?.host ?? broker.host }
    private var port: UInt16 { target == .broker ? broker.port : api?.port ?? 0 }
    private var usesTLS: Bool { target == .broker ? broker.usesTLS : api?.usesTLS ?? false }
    private var caFile: Broker.Path { target == .broker ? broker.caFile : api?.caFile ?? Broker.Path() }

    private mutating func step(_ now: Instant) {
        stepStart = now
        limit = now + Self.stepLimit
    }

    private mutating func resolve(_ now: Instant) {
        step(now)
        let name = host
        do throws(TCPProbe.ResolveError) {
            probe = try TCPProbe(host: name.bytes, port: port)
            phase = .resolved
        } catch {
            var text = Message()
            text.add(cString: gai_strerror(error.code))
            failed("dns", text, NetAdvice.forResolving(error.code), now)
        }
    }

    private mutating func resolved(_ now: Instant) {
        var text = Message()
        probe.describeAddresses(into: &text)
        passed("dns", text, now)
        step(now)
        connect(now)
    }

    private mutating func connect(_ now: Instant) {
        switch probe.advance() {
        case .waiting: phase = .connecting(address: now + TCPProbe.timeout)
        case .unreachable(let errno):
            var text = Message()
            text.add(errno: errno)
            failed("tcp", text, NetAdvice.forConnecting(errno), now)
        case .reachable:
            passed("tcp", Message("connected"), now)
            socket = TLSSocket(probe.takeDescriptor())
            probe.stop()
            step(now)
            guard usesTLS else { return secured(now) }
            let (name, file) = (host, caFile)
            if !file.isEmpty {
                do throws(FileError) { try checkFile(file.bytes, readableBy: .anybody) } catch {
                    var text = Message("ca_file ")
                    text.quote(file.bytes)
                    text.add(": ")
                    error.describe(into: &text)
                    return failed("tls", text, "mend the file", now)
                }
            }
            do throws(TLSSocket.Failure) {
                try socket.useTLS(host: name.bytes, caFile: file, goesOn: true)
                if target == .broker, !broker.certificateFile.isEmpty {
                    try socket.useCertificate(broker.certificateFile, key: broker.keyFile)
                }
                phase = .handshaking
                handshake(now)
            } catch {
                failed("tls", error.reason, NetAdvice.forTLS, now)
            }
        }
    }

    private mutating func handshake(_ now: Instant) {
        do throws(TLSSocket.Failure) {
            guard try socket.handshake() == .done else { return }
        } catch {
            return failed("tls", error.reason, NetAdvice.forTLS, now)
        }
        var text = Message()
        text.add(cString: SSL_get_version(socket.ssl))
        if let problem = socket.problem {
            text = Message("certificate refused: ")
            text.add(cString: X509_verify_cert_error_string(problem))
            tellChain()
            return failed("tls", text, NetAdvice.forCertificate(problem, isClockTrusted: isClockTrusted), now)
        }
        passed("tls", text, now)
        tellChain()
        secured(now)
    }

    private mutating func tellChain() {
        let chain = SSL_get_peer_cert_chain(socket.ssl)
        // Nobody has more authorities between himself and the root.
        for index in 0..<min(openssl_chain_count(chain), 6) {
            guard let certificate = openssl_chain_at(chain, index) else { continue }
            var text = Message("         ")
            CertificateView.describe(certificate, into: &text)
            rows.append(text.bytes, "\n")
        }
    }

    /// The connection stands; what is asked over it is next.
    private mutating func secured(_ now: Instant) {
        step(now)
        if target == .broker {
            socket.stop()
            isLinkAsked = false
            limit = now + Self.linkLimit
            phase = .linking
            return
        }
        guard let api else { return finish() }
        do throws(FetchFailure) { try request.write(api, thing) } catch {
            var text = Message()
            error.describe(into: &text, api)
            return failed("https", text, "mend the file", now)
        }
        phase = .asking(sent: 0)
        ask(now)
    }

    /// The link stands, or has tried.
    @export(interface)
    public mutating func linkTried(_ failure: LinkFailure?, now: Instant) {
        guard case .linking = phase else { return }
        guard let failure else {
            passed("mqtt", Message("connected"), now)
            return next(now)
        }
        var text = Message()
        failure.describe(into: &text)
        failed("mqtt", text, NetAdvice.forLink(failure), now)
    }

    private mutating func ask(_ now: Instant) {
        do throws(TLSSocket.Failure) {
            while case .asking(let sent) = phase {
                guard case .moved(let count) = try socket.write(request.bytes.extracting(sent..<request.bytes.count)),
                    count > 0
                else { return }
                phase = sent + count == request.bytes.count ? .answering : .asking(sent: sent + count)
            }
            request.wipe()
            var answer = FixedBuffer<4096>()
            let progress = try socket.read(into: &answer)
            if progress == .moved(0) { return }
            answered(answer.bytes, now)
        } catch {
            failed("https", error.reason, "see the log of the API", now)
        }
    }

    /// The first bytes are there, which are `HTTP/1.1 200 …`: a status line is never cut in practice, and one that is counts as no answer.
    private mutating func answered(_ bytes: Span<UInt8>, _ now: Instant) {
        guard bytes.count >= 12, bytes.starts(with: "HTTP/1."),
            let status = decimalInteger(bytes.extracting(9..<12), in: 100...599)
        else { return failed("https", "what answers is no HTTP server", "is the port in shadow_api.url right?", now) }
        var text = Message("status ")
        text.add(status)
        let advice = NetAdvice.forStatus(status)
        guard advice.utf8CodeUnitCount == 0 else { return failed("https", text, advice, now) }
        if status == 404 { text.add(": the key is accepted, the thing has no shadow yet") }
        passed("https", text, now)
        next(now)
    }

    // MARK: Ends

    private mutating func passed(_ step: StaticString, _ text: Message, _ now: Instant) {
        tell(step, "ok    ", text, now)
    }

    @inline(never)
    private mutating func failed(_ step: StaticString, _ text: StaticString, _ advice: StaticString, _ now: Instant) {
        failed(step, Message(text), advice, now)
    }

    @inline(never)
    private mutating func failed(_ step: StaticString, _ text: Message, _ advice: StaticString, _ now: Instant) {
        tell(step, "FAILED", text, now)
        if firstFailure.isEmpty {
            firstFailure.add(target == .broker ? "broker, " : "shadow_api, ")
            firstFailure.add(step)
            firstFailure.add(": ")
            firstFailure.add(text)
            firstFailure.add("; ")
            firstFailure.add(advice)
        }
        next(now)
    }

    private mutating func tell(_ step: StaticString, _ outcome: StaticString, _ text: Message, _ now: Instant) {
        var row = Message("  ")
        row.add(step)
        for _ in step.utf8CodeUnitCount..<6 { row.add(" ") }
        row.add(outcome)
        row.add(" ")
        row.add(now - stepStart)
        row.add(" ms  ")
        row.add(text)
        rows.append(row.bytes, "\n")
    }

    private mutating func next(_ now: Instant) {
        stop()
        if target == .broker, api != nil { return begin(.api, now) }
        finish()
    }

    private mutating func finish() {
        phase = .idle
        if firstFailure.isEmpty {
            rows.append("all steps passed\n")
        } else {
            var text = Message("first failure: ")
            text.add(firstFailure)
            rows.append(text.bytes, "\n")
        }
    }
}
