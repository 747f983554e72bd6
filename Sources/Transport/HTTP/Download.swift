import Board
import CPosix
import FixedMemory
import Fleets

/// Downloads one file over HTTPS into a file here, without blocking but for looking up the host name, and goes on where
/// it was after a broken connection or a restart of the process.
///
/// ```
///   start ─▶ checking ─▶ waiting ─▶ asking ─▶ done
///            what is       ▲          │
///            there         └──────────┘ the connection broke, the server asks for patience
/// ```
///
/// What is there from before is never trusted: it is hashed with the rest, and if the whole is not what was ordered, it
/// is dropped and everything is downloaded once more. Redirects are followed to `https://` alone, five at most: no secret
/// goes along, and what comes has to have the right digest wherever it comes from.
///
/// The loop polls `descriptor` for `events` until `deadline`, then calls `service`.
public struct Download: ~Copyable {
    /// What is to be had, and where it is to be put.
    public struct Order: Sendable {
        public var url: DownloadURL
        /// Who may have signed the server's certificate; empty: the system's authorities.
        public var caFile: Broker.Path
        /// Bytes, and what they have to hash to.
        public var size: Int64
        public var digest: SHA256.Digest
        /// Seconds from `start` on.
        public var timeLimit: Int64

        @export(interface)
        public init(url: DownloadURL, caFile: Broker.Path, size: Int64, digest: SHA256.Digest, timeLimit: Int64) {
            self.url = url
            self.caFile = caFile
            self.size = size
            self.digest = digest
            self.timeLimit = timeLimit
        }
    }

    public enum Event {
        case nothing
        /// All is there and right, though perhaps not on the disk yet: `keep`.
        case done
        /// It is tried again.
        case interrupted(DownloadFailure, retryIn: Int64)
        case failed(DownloadFailure)
    }

    /// How long a server may say nothing, in milliseconds.
    static let patience: Int64 = 30_000

    /// The bounds of the waits between two tries, in milliseconds.
    static let firstRetry = 1_000
    static let longestRetry = 60_000

    static let maxRedirects = 5

    private enum Phase { case idle, checking, waiting, asking, done }

    private var order: Order?
    private var phase = Phase.idle
    private var limit = Instant(milliseconds: 0)
    private var nextTry = Instant(milliseconds: 0)
    private var backoff: Backoff
    private var exchange = HTTPExchange()
    private var file = PartFile()
    /// What is being asked for, after redirects.
    private var url: DownloadURL?
    private var redirects = 0
    /// Bytes that were there when it was asked.
    private var countBefore: Int64 = 0
    /// The answer's headers have been looked at.
    private var isAccepted = false
    /// Some of the bytes are from another answer than the last.
    private var isPatched = false

    /// No download.
    ///
    /// - Parameter seed: random, for the waits.
    public init(seed: UInt64) { backoff = Backoff(first: Self.firstRetry, longest: Self.longestRetry, seed: seed) }

    /// Begins, or goes on with what is at `path`.
    @export(interface)
    public mutating func start(_ order: Order, at path: FilePath, now: Instant) throws(FileError) {
        stop()
        file = try PartFile(path)
        self.order = order
        limit = now + order.timeLimit * 1_000
        backoff.worked(for: .max)
        isPatched = file.count > 0
        if file.count > order.size { try file.restart() }
        phase = .checking
    }

    /// Lets go of everything; the file stays.
    public mutating func stop() {
        exchange.stop()
        file.close()
        phase = .idle
    }

    /// Bytes that are there.
    public var received: Int64 { file.count }

    /// Adds why the last request failed.
    @export(interface)
    public func describe(_ failure: DownloadFailure, into message: inout Message) {
        let caFile = order?.caFile ?? Broker.Path()
        let target = exchange.response.redirectHost
        failure.describe(into: &message, caFile: caFile.bytes, redirectedTo: target.bytes)
    }

    /// After `.done`: the file is on the disk when it returns, with these permissions.
    public mutating func keep(mode: mode_t) throws(FileError) {
        try file.keep(mode: mode)
        stop()
    }

    // MARK: What the loop polls

    /// -1 while there is nothing to poll.
    public var descriptor: Int32 { exchange.descriptor }

    public var events: Int16 { exchange.events }

    /// When `service` is to be called even if nothing happens on `descriptor`.
    @export(interface)
    public var deadline: Instant? {
        switch phase {
        case .idle, .done: nil
        case .checking: Instant(milliseconds: 0)
        case .waiting: min(nextTry, limit)
        case .asking: min(exchange.deadline ?? limit, limit)
        }
    }

    // MARK: What the loop calls

    /// Goes on with what is due.
    ///
    /// - Parameter isReady: `poll` saw something on `descriptor`.
    @export(interface)
    public mutating func service(now: Instant, isReady: Bool) -> Event {
        guard deadline != nil, let order else { return .nothing }
        do throws(DownloadFailure) {
            guard now < limit else { throw .timeLimit(order.timeLimit) }
            switch phase {
            case .idle, .done: return .nothing
            case .checking:
                guard try check() else { return .nothing }
                if file.count == order.size { return try finish(order) }
                phase = .waiting
                nextTry = now
                return .nothing
            case .waiting:
                guard now >= nextTry else { return .nothing }
                redirects = 0
                try ask(order.url, order, now)
            case .asking:
                do throws(ExchangeFailure) { try exchange.service(now: now, isReady: isReady) } catch {
                    throw .exchange(error)
                }
            }
            return try receive(order, now) ? try finish(order) : .nothing
        } catch {
            return fail(error, now)
        }
    }

    private mutating func check() throws(DownloadFailure) -> Bool {
        do throws(FileError) { return try file.check() } catch { throw .file(error) }
    }

    private mutating func restart() throws(DownloadFailure) {
        isPatched = false
        do throws(FileError) { try file.restart() } catch { throw .file(error) }
    }

    // MARK: Asking

    /// Never inlined, as `follow`: servers and URLs are on the stack only meanwhile.
    @inline(never)
    private mutating func ask(_ url: DownloadURL, _ order: Order, _ now: Instant) throws(DownloadFailure) {
        exchange.stop()
        self.url = url
        isAccepted = false
        countBefore = file.count
        phase = .asking
        let server = HTTPExchange.Server(host: url.host, port: url.port, usesTLS: true, caFile: order.caFile)
        exchange.request.write(url, from: file.count, server)
        do throws(ExchangeFailure) {
            try exchange.start(server, limit: Int(order.size), until: now + Self.patience, now: now)
        } catch {
            throw .exchange(error)
        }
    }

    /// Takes what has come; true when it is all.
    @inline(never)
    private mutating func receive(_ order: Order, _ now: Instant) throws(DownloadFailure) -> Bool {
        while try hasPiece(order) {
            exchange.until = now + Self.patience
            guard try accept(order, now) else { return false }
            try append(order)
        }
        guard exchange.response.isComplete, try accept(order, now) else { return false }
        if file.count == order.size { return true }
        // A server may send less than it was asked for (RFC 9110, 15.3.7), but not nothing.
        guard exchange.response.status == 206, file.count > countBefore else {
            throw .wrongSize(file.count, expected: order.size)
        }
        try ask(order.url, order, now)
        return false
    }

    private mutating func hasPiece(_ order: Order) throws(DownloadFailure) -> Bool {
        do throws(ExchangeFailure) { return try exchange.receive() } catch {
            if case .answer(.bodyTooLarge) = error {
                throw wrongSize(exchange.response.contentLength, order)
            }
            throw .exchange(error)
        }
    }

    /// Looks at the answer's headers, once; true when its body is what was asked for.
    private mutating func accept(_ order: Order, _ now: Instant) throws(DownloadFailure) -> Bool {
        guard !isAccepted else { return true }
        switch exchange.response.status {
        case 200:
            try checkSize(exchange.response.contentLength, order)
            // It is the whole file, whatever was asked for.
            if file.count > 0 { try restart() }
        case 206:
            isPatched = file.count > 0
            guard let start = exchange.response.rangeStart, Int64(start) == file.count else { throw .anotherPart }
            try checkSize(exchange.response.rangeTotal, order)
        case 301, 302, 303, 307, 308:
            try follow(order, now)
            return false
        case 416 where file.count > 0:
            try restart()
            try ask(order.url, order, now)
            return false
        case let status: throw .status(status)
        }
        isAccepted = true
        return true
    }

    @inline(never)
    private mutating func follow(_ order: Order, _ now: Instant) throws(DownloadFailure) {
        guard redirects < Self.maxRedirects, let next = url?.redirected(to: exchange.response.location.bytes) else {
            throw .redirected
        }
        redirects += 1
        try ask(next, order, now)
    }

    private func checkSize(_ size: Int?, _ order: Order) throws(DownloadFailure) {
        if let size, Int64(size) != order.size { throw wrongSize(size, order) }
    }

    private func wrongSize(_ size: Int?, _ order: Order) -> DownloadFailure {
        .wrongSize(size.flatMap { $0 < HTTPResponseReader.large ? Int64($0) : nil }, expected: order.size)
    }

    private mutating func append(_ order: Order) throws(DownloadFailure) {
        guard Int64(exchange.piece.count) <= order.size - file.count else {
            throw .wrongSize(nil, expected: order.size)
        }
        do throws(FileError) { try file.append(exchange.piece) } catch { throw .file(error) }
    }

    // MARK: Ends

    private mutating func finish(_ order: Order) throws(DownloadFailure) -> Event {
        guard file.finish() == order.digest else { throw .wrongDigest }
        exchange.stop()
        phase = .done
        return .done
    }

    @inline(never)
    private mutating func fail(_ failure: DownloadFailure, _ now: Instant) -> Event {
        var isPassing = failure.isPassing
        if isPatched, failure.mayComeFromPatches {
            do throws(DownloadFailure) { try restart() } catch { return end(error) }
            isPassing = true
        }
        guard isPassing else { return end(failure) }
        exchange.stop()
        if file.count > countBefore { backoff.worked(for: .max) }
        // Never sooner than by our own reckoning: a server may say 0 again and again.
        let retryIn = max(backoff.next(), Int64(exchange.response.retryAfter ?? 0) * 1_000)
        phase = .waiting
        nextTry = now + retryIn
        return .interrupted(failure, retryIn: retryIn)
    }

    private mutating func end(_ failure: DownloadFailure) -> Event {
        stop()
        return .failed(failure)
    }
}
