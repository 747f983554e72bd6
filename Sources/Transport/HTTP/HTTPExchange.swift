import Board
import CPosix
import FixedMemory
import Fleets

/// One request to a server and its answer (HTTP/1.1, with TLS or without), without blocking but for looking up the host
/// name. Its owner calls `stop` before it lets go of it.
///
/// ```
///   idle ─ start ─▶ probing ─▶ handshaking ─▶ sending ─▶ receiving ─▶ response.isComplete
/// ```
///
/// The loop polls `descriptor` for `events` until `deadline`; then the owner calls `service`, and `receive` as long as
/// there is a piece of the body.
struct HTTPExchange: ~Copyable {
    struct Server: Sendable {
        var host: FixedString<253>
        var port: UInt16
        /// With certificate and host name checked.
        var usesTLS: Bool
        /// Empty: the system's authorities.
        var caFile: Broker.Path
    }

    /// Reads in one turn: a body in pieces of the buffer's size.
    private static let readsPerTurn = 8

    private enum Phase {
        case idle
        case probing(until: Instant)
        case handshaking
        case sending(from: Int)
        case receiving
    }

    /// What is sent; wiped as soon as it is, for it may hold what is secret.
    var request = HTTPRequest()
    private(set) var response = HTTPResponseReader()
    /// When the exchange fails with `.timeout`.
    var until = Instant(milliseconds: 0)

    private var server: Server?
    private var phase = Phase.idle
    private var probe = TCPProbe()
    private var socket = TLSSocket()
    private var buffer = FixedBuffer<4096>()
    /// How much of the buffer has been read, and the piece of the body that was found last.
    private var taken = 0
    private var found = 0..<0
    private var readsLeft = 0
    /// One turn left bytes unread, some of which OpenSSL may hold, where `poll` does not see them.
    private var isReadDue = false

    init() {}

    /// Sends `request`, which has been written before.
    ///
    /// - Parameters:
    ///   - limit: of the answer's body, in bytes.
    ///   - until: when it has to be done.
    @inline(never)
    mutating func start(_ server: Server, limit: Int, until: Instant, now: Instant) throws(ExchangeFailure) {
        self.server = server
        self.until = until
        response = HTTPResponseReader(limit: limit)
        buffer.truncate(to: 0)
        taken = 0
        do throws(TCPProbe.ResolveError) {
            probe = try TCPProbe(host: server.host.bytes, port: server.port)
        } catch {
            throw .resolve(code: error.code)
        }
        phase = .probing(until: until)
        try advance(server, now)
    }

    /// Lets go of everything but the response.
    mutating func stop() {
        probe.stop()
        socket.stop()
        request.wipe()
        isReadDue = false
        phase = .idle
    }

    // MARK: What the loop polls

    /// -1 while there is nothing to poll.
    var descriptor: Int32 {
        switch phase {
        case .idle: -1
        case .probing: probe.descriptor
        case .handshaking, .sending, .receiving: socket.descriptor
        }
    }

    var events: Int16 {
        if case .probing = phase { return Int16(POLLOUT) }
        return socket.events
    }

    /// When `service` is to be called even if nothing happens on `descriptor`.
    var deadline: Instant? {
        switch phase {
        case .idle: nil
        case .probing(let address): min(address, until)
        case .handshaking, .sending: until
        case .receiving: isReadDue ? Instant(milliseconds: 0) : until
        }
    }

    // MARK: What the loop calls

    /// Goes as far as the socket lets it.
    ///
    /// - Parameter isReady: `poll` saw something on `descriptor`.
    mutating func service(now: Instant, isReady: Bool) throws(ExchangeFailure) {
        guard let server, let deadline, isReady || now >= deadline else { return }
        guard now < until else { throw .timeout }
        // An address took too long: the next one may answer.
        if case .probing = phase, !isReady { probe.timeOut() }
        try advance(server, now)
    }

    /// Whether there is a piece of the body: in `piece`, until the next call.
    mutating func receive() throws(ExchangeFailure) -> Bool {
        guard case .receiving = phase else { return false }
        while !response.isComplete {
            do throws(HTTPError) {
                if let range = try response.read(buffer.bytes, from: &taken) {
                    found = range
                    return true
                }
            } catch {
                throw .answer(error)
            }
            guard !response.isComplete, try readOn() else { return false }
        }
        return false
    }

    var piece: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.bytes.extracting(found) }
    }

    private mutating func advance(_ server: Server, _ now: Instant) throws(ExchangeFailure) {
        readsLeft = Self.readsPerTurn
        if case .probing = phase { try connect(server, now) }
        do throws(TLSSocket.Failure) {
            if case .handshaking = phase, try socket.handshake() == .done { phase = .sending(from: 0) }
            if case .sending = phase { try send() }
        } catch {
            throw ExchangeFailure(error)
        }
    }

    private mutating func connect(_ server: Server, _ now: Instant) throws(ExchangeFailure) {
        switch probe.advance() {
        case .waiting:
            phase = .probing(until: now + TCPProbe.timeout)
            return
        case .unreachable(let errno): throw .unreachable(errno: errno)
        case .reachable: break
        }
        socket = TLSSocket(probe.takeDescriptor())
        probe.stop()
        if server.usesTLS { try useTLS(server) }
        phase = .handshaking
    }

    private mutating func useTLS(_ server: Server) throws(ExchangeFailure) {
        if !server.caFile.isEmpty {
            // OpenSSL says no more than that something failed.
            do throws(FileError) { try checkFile(server.caFile.bytes, readableBy: .anybody) } catch {
                throw .authorities(error)
            }
        }
        do throws(TLSSocket.Failure) {
            try socket.useTLS(host: server.host.bytes, caFile: server.caFile)
        } catch {
            throw ExchangeFailure(error)
        }
    }

    private mutating func send() throws(TLSSocket.Failure) {
        while case .sending(let start) = phase {
            let isSent: Bool
            switch try sendRest(from: start) {
            case .moved(0): return
            case .moved(let count):
                phase = .sending(from: start + count)
                isSent = start + count == request.bytes.count
            case .done: isSent = true
            }
            guard isSent else { continue }
            request.wipe()
            phase = .receiving
        }
    }

    private mutating func sendRest(from start: Int) throws(TLSSocket.Failure) -> TLSSocket.Progress {
        try socket.write(request.bytes.extracting(start..<request.bytes.count))
    }

    /// Whether more bytes have come, or the end.
    private mutating func readOn() throws(ExchangeFailure) -> Bool {
        isReadDue = readsLeft == 0
        guard readsLeft > 0 else { return false }
        readsLeft -= 1
        buffer.truncate(to: 0)
        taken = 0
        let progress: TLSSocket.Progress
        do throws(TLSSocket.Failure) {
            progress = try socket.read(into: &buffer)
        } catch {
            throw ExchangeFailure(error)
        }
        guard progress == .done else { return progress != .moved(0) }
        do throws(HTTPError) { try response.end() } catch { throw .answer(error) }
        return true
    }
}
