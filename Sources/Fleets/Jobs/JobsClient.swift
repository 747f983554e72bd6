import FixedMemory
import JSON

/// The jobs protocol from the device's side: bytes and time in, requests and work out (fleets-mqtt-integration, "Jobs").
///
/// ```
///              notification, connected,        list holds a job             execution
///              every 15 min                    ────────────────▶            ─────────▶
///   idle ───────────────▶ get ──────────▶ (idle)              start-next            working
///    ▲                                                                                 │ finish
///    │ answered, or the cloud has closed it                                            ▼
///    ├──────────────────────────────────────────────────────────────────────────── closing
///    │ stopped                     the cloud has closed it: cancelled, timed out, gone
///    └───────────────── stopping ◀──────────────────────────────────────────────── working
/// ```
///
/// One request is outstanding at a time. It carries a clientToken; only answers with that token count. Without an
/// answer it goes out again, with the same token, after 10 s, 20 s, … 5 min, so that a late answer still counts.
/// A notification never carries work: it only makes the device pull.
///
/// The owner publishes what `nextRequest` prepares, passes on what comes in, and does the work.
public struct JobsClient: ~Copyable {
    /// Without a notification the device looks for jobs this often, in milliseconds: one may have been lost.
    static let pullInterval: Int64 = 15 * 60_000

    /// While a job is worked on, the cloud hears of it this often, in milliseconds: it learns that the device lives, and
    /// the device that the job was cancelled.
    static let heartbeat: Int64 = 60_000

    /// How long to wait for an answer the first time, and at most, in milliseconds.
    static let firstRetry: Int64 = 10_000
    static let longestRetry: Int64 = 300_000

    /// For `start-next`: the example's value. The first update of a job sets what its work needs.
    static let firstStepTimeout: Int64 = 60

    /// Answers hold a document of 32 KiB at most, as a text perhaps with an escape for each byte, and little else.
    public static let maxPayload = 128 * 1024

    enum Phase { case idle, working, stopping, closing }

    enum Request { case list, startNext, describe, update }

    let topics: JobTopics
    let thing: ThingName
    private var tokens: ClientToken
    private var jitter: UInt64

    var phase = Phase.idle
    private var isConnected = false
    private var outstanding: OutstandingRequest?
    /// Requests without a useful answer since the last one that had one.
    private var failures = 0
    private var notBefore = Instant(milliseconds: 0)
    private var nextPull = Instant(milliseconds: 0)
    private var nextHeartbeat = Instant(milliseconds: 0)
    private var (wantsList, wantsStart, wantsDescribe) = (false, false, false)

    /// The job being worked on; nil while idle.
    public private(set) var job: JobIdentity?
    /// `statusDetails.step` as the cloud had it when the job was found; empty for one never worked on.
    public private(set) var foundStep = FixedString<32>()
    /// The job document as it came, at most 32 KiB.
    public private(set) var document = FixedBuffer<32768>()
    /// The cloud's; nil where it is not known, so that no `expectedVersion` is sent.
    var version: Int64?
    private var lastClosed: JobIdentity?
    /// The cloud did not take the details: the update goes without them.
    var isBare = false

    /// What is told of the job, or, while idle, was told of the last one.
    public internal(set) var status = JobStatus.inProgress
    public internal(set) var details = StatusDetails(step: "")
    var stepTimeout: Int64 = firstStepTimeout
    /// Counts changes of status and details.
    private var revision = 0
    /// The newest that the cloud has accepted.
    private var knownRevision = 0

    /// Malformed answers and impossible executions, dropped.
    public private(set) var dropped = 0
    /// The cloud's words when it last refused a request, for the log; empty where there were none.
    public private(set) var rejection = Message()

    /// Of the request that `nextRequest` prepared.
    public internal(set) var requestTopic = Topic()
    /// Details at their longest, 1024 bytes of output and a reason of 320, of which each may become an escape of six.
    var writer = JSONWriter<12288>()

    /// - Parameter run: random; tells this run's requests from all others.
    @export(interface)
    public init(_ thing: ThingName, run: UInt64) {
        self.thing = thing
        topics = JobTopics(thing)
        tokens = ClientToken(run: run)
        jitter = run
    }

    // MARK: The link

    /// The link stands (again) and the filters are subscribed.
    @export(interface)
    public mutating func connected(now: Instant) {
        isConnected = true
        outstanding = nil
        failures = 0
        notBefore = now
        switch phase {
        case .idle: wantsList = true
        case .working: wantsDescribe = true
        case .stopping, .closing: break
        }
    }

    public mutating func disconnected() {
        isConnected = false
        outstanding = nil
    }

    /// When `nextRequest` may have something new to say; nil: not before something comes in.
    @export(interface)
    public var deadline: Instant? {
        guard isConnected else { return nil }
        if let outstanding { return outstanding.retryAt }
        switch phase {
        case .idle: return max(notBefore, wantsStart || wantsList ? notBefore : nextPull)
        case .working: return max(notBefore, wantsDescribe || revision != knownRevision ? notBefore : nextHeartbeat)
        case .closing: return notBefore
        case .stopping: return nil
        }
    }

    // MARK: The work

    /// Tells the cloud where the work stands. `isProgressKnown` says when it has heard.
    ///
    /// - Parameter stepTimeout: minutes, 1...10080, after which the cloud may call the step timed out.
    @export(interface)
    public mutating func progress(_ details: StatusDetails, stepTimeout: Int64) {
        guard phase == .working else { return }
        self.details = details
        self.stepTimeout = max(1, min(stepTimeout, 10_080))
        revision += 1
    }

    /// Whether the cloud has accepted the last progress. A job that it has closed meanwhile never gets there.
    public var isProgressKnown: Bool { phase == .working && revision == knownRevision }

    /// The work has ended; from now on the outcome is reported until the cloud has it.
    @export(interface)
    public mutating func finish(_ outcome: JobOutcome, _ details: StatusDetails) {
        guard phase == .working else { return }
        phase = .closing
        status = outcome.status
        self.details = details
        revision += 1
    }

    /// The work has ended as `Event.stop` asked.
    public mutating func stopped() {
        if phase == .stopping { becomeIdle() }
    }

    private mutating func becomeIdle() {
        lastClosed = job
        job = nil
        phase = .idle
        wantsList = true
        wantsStart = false
        wantsDescribe = false
        isBare = false
    }

    // MARK: Requests

    /// Prepares the request that is due: afterwards publish `requestPayload` on `requestTopic`. False: none is due.
    @export(interface)
    public mutating func nextRequest(now: Instant) -> Bool {
        guard isConnected, now >= notBefore else { return false }
        if let outstanding {
            guard now >= outstanding.retryAt else { return false }
            failures += 1
        }
        guard let request = due(now) else {
            outstanding = nil
            return false
        }
        var token = tokens.next()
        if let outstanding, outstanding.request == request, outstanding.revision == revision { token = outstanding.token }
        do throws(JSONWriterError) { try write(request, token) } catch {
            // Not reached by texts of ours; without its details the update always fits.
            isBare = true
            do throws(JSONWriterError) { try write(request, token) } catch { return false }
        }
        outstanding = OutstandingRequest(request: request, token: token, revision: revision, retryAt: now + retryWait())
        return true
    }

    public var requestPayload: Span<UInt8> {
        @_lifetime(borrow self)
        get throws(JSONWriterError) { try writer.document }
    }

    private mutating func due(_ now: Instant) -> Request? {
        switch phase {
        case .idle:
            if wantsStart { return .startNext }
            if now >= nextPull { wantsList = true }
            return wantsList ? .list : nil
        case .working:
            if wantsDescribe { return .describe }
            return revision != knownRevision || now >= nextHeartbeat ? .update : nil
        case .closing: return .update
        case .stopping: return nil
        }
    }

    /// Twice as long with each failure, and up to a quarter less, so that many devices do not ask in step.
    private mutating func retryWait() -> Int64 {
        let wait = min(Self.firstRetry << Int64(min(failures, 5)), Self.longestRetry)
        jitter = jitter &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return wait - Int64(jitter >> 33) % (wait / 4)
    }

    // MARK: Answers

    /// Takes a message that came in on one of the jobs topics.
    @export(interface)
    public mutating func receive(_ message: JobMessage, _ payload: Span<UInt8>, now: Instant) -> Event {
        if message == .notification {
            switch phase {
            case .idle: wantsList = true
            case .working: wantsDescribe = true
            case .stopping, .closing: break
            }
            return .nothing
        }
        guard payload.count <= Self.maxPayload, let answer = try? JobAnswer(payload) else {
            dropped += 1
            return .nothing
        }
        guard let asked = outstanding, answer.clientToken.bytes.equals(asked.token.bytes) else { return .nothing }
        switch (message, asked.request) {
        case (.list(.accepted), .list):
            answered()
            wantsList = false
            nextPull = now + Self.pullInterval
            // A list in a form of its own may hold a job: start-next tells.
            if answer.listsJobs ?? true { wantsStart = true }
            return .nothing
        case (.startNext(.accepted), .startNext):
            answered()
            wantsStart = false
            return begin(answer, payload, now: now)
        case (.describe(let id, .accepted), .describe) where id == job?.id:
            answered()
            wantsDescribe = false
            return compare(answer.execution, payload) ?? .nothing
        case (.update(let id, .accepted), .update) where id == job?.id:
            return updated(answer, payload, asked.revision, now: now)
        case (.list(.rejected), .list), (.startNext(.rejected), .startNext):
            note(answer)
            if answer.rejection == .resourceNotFound {
                answered()
                wantsList = false
                wantsStart = false
                nextPull = now + Self.pullInterval
            } else {
                tryLater(now)
            }
            return .nothing
        case (.describe(let id, .rejected), .describe) where id == job?.id:
            note(answer)
            return refused(answer, payload, now: now)
        case (.update(let id, .rejected), .update) where id == job?.id:
            note(answer)
            return refused(answer, payload, now: now)
        default:
            // The token of one request on the topic of another.
            dropped += 1
            return .nothing
        }
    }

    private mutating func answered() {
        outstanding = nil
        failures = 0
    }

    private mutating func tryLater(_ now: Instant) {
        outstanding = nil
        notBefore = now + retryWait()
        failures += 1
    }

    private mutating func note(_ answer: JobAnswer) {
        rejection = Message(answer.rejection?.code ?? "without a code")
        guard !answer.message.isEmpty else { return }
        rejection.add(" ")
        rejection.add(answer.message)
    }

    public mutating func takeRejection() -> Message {
        defer { rejection = Message() }
        return rejection
    }

    private mutating func begin(_ answer: JobAnswer, _ payload: Span<UInt8>, now: Instant) -> Event {
        guard let range = answer.execution else { return .nothing }
        guard let execution = try? JobExecution(payload.extracting(range)), let id = execution.id,
            !(execution.status?.isTerminal ?? false)
        else {
            // Not to be addressed, or nothing to do: the next look is the next pull.
            dropped += 1
            return .nothing
        }
        let found = JobIdentity(id: id, number: execution.number)
        // A cloud that hands out what it has closed is not to be asked as fast as it answers.
        if found == lastClosed { notBefore = now + retryWait() }
        job = found
        version = execution.version
        foundStep = execution.step
        phase = .working
        status = .inProgress
        details = StatusDetails(step: "")
        knownRevision = revision
        nextHeartbeat = now + Self.heartbeat
        do throws(JobDocumentError) {
            try execution.copyDocument(into: &document)
        } catch {
            var reason = Message()
            error.describe(into: &reason)
            finish(.rejected, StatusDetails(step: "refused", reason: reason))
            return .nothing
        }
        return .start
    }

    /// What the cloud's view of the job means for it; nil: nothing, it is as it was.
    private mutating func compare(_ range: Range<Int>?, _ payload: Span<UInt8>) -> Event? {
        guard let range, let state = try? JobExecution(payload.extracting(range)) else { return nil }
        if let status = state.status, status.isTerminal { return ended(.ended(status)) }
        if let job, job.number > 0, state.number > job.number { return ended(.gone) }
        if let newer = state.version { version = newer }
        return nil
    }

    private mutating func updated(
        _ answer: JobAnswer, _ payload: Span<UInt8>, _ revision: Int, now: Instant
    ) -> Event {
        answered()
        version = version.map { $0 + 1 }
        nextHeartbeat = now + Self.heartbeat
        if phase == .closing, revision == self.revision { return close() }
        knownRevision = revision
        return compare(answer.state, payload) ?? .nothing
    }

    private mutating func refused(_ answer: JobAnswer, _ payload: Span<UInt8>, now: Instant) -> Event {
        let isRepeated = failures > 0
        switch answer.rejection {
        case .terminalStateReached, .resourceNotFound:
            answered()
            return compare(answer.state, payload) ?? ended(.gone)
        case .versionMismatch, .invalidStateTransition:
            version = nil
            if let event = compare(answer.state, payload) { return event }
            // Once at once, with what has been adopted; then with waits.
            if isRepeated { tryLater(now) } else { outstanding = nil }
            failures += 1
        case .invalidRequest, .invalidJSON, .invalidTopic:
            guard isBare, case .update? = outstanding?.request else {
                isBare = true
                tryLater(now)
                return .nothing
            }
            // The cloud takes this job's updates in no form.
            answered()
            return ended(.gone)
        case .internalError, .requestThrottled, .other, nil:
            tryLater(now)
        }
        return .nothing
    }

    private mutating func ended(_ reason: StopReason) -> Event {
        answered()
        if phase == .closing { return close() }
        phase = .stopping
        return .stop(reason)
    }

    private mutating func close() -> Event {
        guard let closed = job else { return .nothing }
        becomeIdle()
        return .closed(closed)
    }
}
