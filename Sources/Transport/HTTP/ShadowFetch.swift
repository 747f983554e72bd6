import Board
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

    /// A shadow is at most 8 KiB (fleets-facts, Limits), and stands in the answer up to three times.
    public static let maxBody = 32 * 1024

    private enum Phase { case idle, waiting, asking }

    private let api: ShadowAPI?
    private let thing: ThingName
    private var phase = Phase.idle
    private var nextTry = Instant(milliseconds: 0)
    private var backoff: Backoff
    private var exchange = HTTPExchange()
    private var content = FixedBuffer<32768>()

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
    @export(interface)
    public mutating func start(now: Instant) {
        stop()
        guard api != nil else { return }
        phase = .waiting
        nextTry = now
    }

    /// Lets go of everything; nothing is due until `start`.
    public mutating func stop() {
        exchange.stop()
        phase = .idle
    }

    // MARK: What the loop polls

    /// -1 while there is nothing to poll.
    public var descriptor: Int32 { exchange.descriptor }

    public var events: Int16 { exchange.events }

    /// When `service` is to be called even if nothing happens on `descriptor`.
    @export(interface)
    public var deadline: Instant? {
        switch phase {
        case .idle: nil
        case .waiting: nextTry
        case .asking: exchange.deadline
        }
    }

    /// The answer, after `.received` and until `start`.
    public var body: Span<UInt8> {
        @_lifetime(borrow self)
        get { content.bytes }
    }

    public var use: BufferUse { content.use }

    /// Adds why the last request failed.
    @export(interface)
    public func describe(_ failure: FetchFailure, into message: inout Message) {
        guard let api else { return }
        let target = exchange.response.redirectHost
        failure.describe(into: &message, api, redirectedTo: target.bytes)
    }

    // MARK: What the loop calls

    /// Goes on with what is due.
    ///
    /// - Parameter isReady: `poll` saw something on `descriptor`.
    @export(interface)
    public mutating func service(now: Instant, isReady: Bool) -> Event {
        guard phase != .idle, let api else { return .nothing }
        do throws(FetchFailure) {
            switch phase {
            case .idle: return .nothing
            case .waiting:
                guard now >= nextTry else { return .nothing }
                try exchange.request.write(api, thing)
                phase = .asking
            case .asking: break
            }
            return try ask(api, now, isReady: isReady) ? answer(now) : .nothing
        } catch {
            return fail(error, now)
        }
    }

    /// Goes as far as the socket lets it; true when the answer is whole.
    private mutating func ask(_ api: ShadowAPI, _ now: Instant, isReady: Bool) throws(FetchFailure) -> Bool {
        do throws(ExchangeFailure) {
            if exchange.deadline == nil {
                content.truncate(to: 0)
                try exchange.start(
                    HTTPExchange.Server(api), limit: Self.maxBody, until: now + Self.timeout, now: now)
            } else {
                try exchange.service(now: now, isReady: isReady)
            }
            while try exchange.receive() { keep() }
            return exchange.response.isComplete
        } catch {
            throw .exchange(error)
        }
    }

    private mutating func keep() {
        do throws(CapacityError) { try content.append(exchange.piece) } catch {
            preconditionFailure("the exchange keeps to its limit")
        }
    }

    // MARK: Ends

    private mutating func answer(_ now: Instant) -> Event {
        switch exchange.response.status {
        case 200:
            stop()
            backoff.worked(for: .max)
            return .received
        case 404:
            stop()
            backoff.worked(for: .max)
            return .missing
        case 401, 403: return fail(.keyRefused(status: exchange.response.status), now, after: Self.keyRetry)
        case 301, 302, 303, 307, 308:
            return fail(.redirected, now, after: Self.keyRetry)
        default:
            let seconds = min(exchange.response.retryAfter ?? 0, Self.longestRetryAfter)
            // Never sooner than by our own reckoning: a server may say 0 again and again.
            return fail(.status(exchange.response.status), now, after: max(backoff.next(), Int64(seconds) * 1_000))
        }
    }

    private mutating func fail(_ failure: FetchFailure, _ now: Instant, after milliseconds: Int64? = nil) -> Event {
        stop()
        let retryIn = milliseconds ?? backoff.next()
        phase = .waiting
        nextTry = now + retryIn
        return .failed(failure, retryIn: retryIn)
    }
}
