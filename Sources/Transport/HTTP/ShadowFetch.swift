import Board
import CPosix
import FixedMemory
import Fleets

/// Fetches the thing's shadow over HTTPS, without blocking but for looking up the host name; again after a while when it
/// does not succeed.
///
/// The loop polls `descriptor` for `events` until `deadline`, then calls `service`. No redirect is followed.
public struct ShadowFetch: ~Copyable {
    public enum Event {
        case nothing
        /// It is in `body`.
        case received
        /// The cloud has no shadow of this thing yet.
        case missing
        case failed(FetchFailure, retryIn: Int64)
    }

    /// How long a request may take from connecting to the last byte, in milliseconds.
    static let timeout: Int64 = 15_000

    /// After a key that is not accepted: somebody has to mend it. In milliseconds.
    static let keyRetry: Int64 = 300_000

    /// A server may not send a board away for longer than this, in seconds.
    static let longestRetryAfter = 3_600

    /// Reads in one turn: a body in pieces of the buffer's size.
    private static let readsPerTurn = 8

    private enum Phase {
        case idle
        case waiting
        case probing(until: Instant)
        case handshaking
        case sending(from: Int)
        case receiving
    }

    private let api: ShadowAPI?
    private let thing: ThingName
    private var phase = Phase.idle
    private var until = Instant(milliseconds: 0)
    /// One turn left bytes unread, some of which OpenSSL may hold, where `poll` does not see them.
    private var isReadDue = false
    private var backoff: Backoff
    private var probe = TCPProbe()
    private var socket = TLSSocket()
    private var request = ShadowRequest()
    private var response = HTTPResponseReader()

    /// - Parameters:
    ///   - api: nil: nothing is ever fetched.
    ///   - broker: the bounds of the waits are its own.
    ///   - seed: random, for the waits.
    public init(_ api: ShadowAPI?, _ thing: ThingName, _ broker: Broker, seed: UInt64) {
        self.api = api
        self.thing = thing
        backoff = Backoff(first: broker.firstRetry, longest: broker.longestRetry, seed: seed)
    }

    /// Begins anew, now.
    public mutating func start(now: Instant) {
        stop()
        guard api != nil else { return }
        phase = .waiting
        until = now
    }

    /// Lets go of everything; nothing is due until `start`.
    public mutating func stop() {
        probe.stop()
        socket.stop()
        request.wipe()
        isReadDue = false
        phase = .idle
    }

    // MARK: What the loop polls

    /// -1 while there is nothing to poll.
    public var descriptor: Int32 {
        switch phase {
        case .idle, .waiting: -1
        case .probing: probe.descriptor
        case .handshaking, .sending, .receiving: socket.descriptor
        }
    }

    public var events: Int16 {
        if case .probing = phase { return Int16(POLLOUT) }
        return socket.events
    }

    /// When `service` is to be called even if nothing happens on `descriptor`.
    public var deadline: Instant? {
        switch phase {
        case .idle: nil
        case .probing(let address): min(address, until)
        case .waiting, .handshaking, .sending: until
        case .receiving: isReadDue ? Instant(milliseconds: 0) : until
        }
    }

    /// The answer, after `.received` and until `start`.
    public var body: Span<UInt8> {
        @_lifetime(borrow self)
        get { response.body }
    }

    // MARK: What the loop calls

    /// Goes on with what is due.
    ///
    /// - Parameter isReady: `poll` saw something on `descriptor`.
    public mutating func service(now: Instant, isReady: Bool) -> Event {
        guard let api else { return .nothing }
        do throws(FetchFailure) {
            switch phase {
            case .idle: return .nothing
            case .waiting:
                guard now >= until else { return .nothing }
                until = now + Self.timeout
                response = HTTPResponseReader()
                do throws(TCPProbe.ResolveError) {
                    probe = try TCPProbe(host: api.host.bytes, port: api.port)
                } catch {
                    throw .resolve(code: error.code)
                }
                phase = .probing(until: until)
            case .probing(let address):
                guard isReady || now >= min(address, until) else { return .nothing }
                guard now < until else { throw .timeout }
                if !isReady { probe.timeOut() }
            case .handshaking, .sending, .receiving:
                guard isReady || isReadDue || now >= until else { return .nothing }
                guard now < until else { throw .timeout }
            }
            return try advance(api, now) ? answer(now) : .nothing
        } catch {
            return fail(error, now)
        }
    }

    /// Goes as far as the socket lets it; true when the answer is whole.
    private mutating func advance(_ api: ShadowAPI, _ now: Instant) throws(FetchFailure) -> Bool {
        if case .probing = phase { try connect(api, now) }
        do throws(TLSSocket.Failure) {
            if case .handshaking = phase, try socket.handshake() == .done { phase = .sending(from: 0) }
            if case .sending = phase { try send() }
            guard case .receiving = phase else { return false }
        } catch {
            throw .connection(error.reason)
        }
        return try receive()
    }

    private mutating func connect(_ api: ShadowAPI, _ now: Instant) throws(FetchFailure) {
        switch probe.advance() {
        case .waiting:
            phase = .probing(until: now + TCPProbe.timeout)
            return
        case .unreachable(let errno): throw .unreachable(errno: errno)
        case .reachable: break
        }
        socket = TLSSocket(probe.takeDescriptor())
        probe.stop()
        if api.usesTLS { try useTLS(api) }
        try request.write(api, thing)
        phase = .handshaking
    }

    private mutating func useTLS(_ api: ShadowAPI) throws(FetchFailure) {
        if !api.caFile.isEmpty {
            // OpenSSL says no more than that something failed.
            do throws(FileError) { try checkFile(api.caFile.bytes, readableBy: .anybody) } catch {
                throw .file(key: "ca_file", api.caFile, error)
            }
        }
        do throws(TLSSocket.Failure) {
            try socket.useTLS(host: api.host.bytes, caFile: api.caFile)
        } catch {
            throw .connection(error.reason)
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

    private mutating func receive() throws(FetchFailure) -> Bool {
        isReadDue = false
        for _ in 0..<Self.readsPerTurn {
            var buffer = FixedBuffer<4096>()
            let progress: TLSSocket.Progress
            do throws(TLSSocket.Failure) {
                progress = try socket.read(into: &buffer)
            } catch {
                throw .connection(error.reason)
            }
            do throws(HTTPError) {
                switch progress {
                case .moved(0): return false
                case .moved: try response.read(buffer.bytes)
                case .done: try response.end()
                }
            } catch {
                throw .answer(error)
            }
            if response.isComplete { return true }
        }
        isReadDue = true
        return false
    }

    // MARK: Ends

    private mutating func answer(_ now: Instant) -> Event {
        switch response.status {
        case 200:
            stop()
            backoff.worked(for: .max)
            return .received
        case 404:
            stop()
            backoff.worked(for: .max)
            return .missing
        case 401, 403: return fail(.keyRefused(status: response.status), now, after: Self.keyRetry)
        case 301, 302, 303, 307, 308: return fail(.redirected(to: response.redirectHost), now, after: Self.keyRetry)
        default:
            let seconds = min(response.retryAfter ?? 0, Self.longestRetryAfter)
            // Never sooner than by our own reckoning: a server may say 0 again and again.
            return fail(.status(response.status), now, after: max(backoff.next(), Int64(seconds) * 1_000))
        }
    }

    private mutating func fail(_ failure: FetchFailure, _ now: Instant, after milliseconds: Int64? = nil) -> Event {
        stop()
        let retryIn = milliseconds ?? backoff.next()
        phase = .waiting
        until = now + retryIn
        return .failed(failure, retryIn: retryIn)
    }
}
