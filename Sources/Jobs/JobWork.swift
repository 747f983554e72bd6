import Board
import CPosix
import FixedMemory
import Fleets
import JSON
import Transport

/// Does the jobs that the cloud hands out, one at a time, and remembers how far it got.
///
/// ```
///   start ─▶ remembered ─▶ step told, cloud has it ─▶ remembered as begun ─▶ done ─▶ outcome remembered ─▶ reported
/// ```
///
/// Whatever ends the process between two of these arrows, `JobResumption` says how it goes on. The owner passes on what
/// comes in, publishes `client`'s requests, polls the descriptors, calls `service` each turn, and acts on `ending`.
public struct JobWork: ~Copyable {
    /// How the process is to end, after the lines have been left as the board file says.
    public enum Ending: Sendable {
        /// Restart the board (`reboot(2)`); should that fail, tell `rebootFailed` and restart the process.
        case reboot
        /// Restart the process with the board file as it is now.
        case restart
        /// Let the new program prove itself: `startTrial`.
        case trial
        /// End the process: it was a trial, and the one that started it goes on.
        case leave
    }

    /// How long a board may take from the reboot command to its end, in milliseconds.
    static let rebootLimit: Int64 = 120_000

    /// Between two updates with new output of a handler or progress of a download, in milliseconds.
    static let outputInterval: Int64 = 10_000

    enum Stage {
        case idle
        /// The cloud is being told of the step; it begins when the cloud has it.
        case telling(JobStep)
        case running
        /// The reboot command has done its part.
        case goingDown(until: Instant)
        /// The new board file or program has to prove itself.
        case trying
        /// The cloud has closed the job; the handler is ending.
        case stopping
    }

    public var client: JobsClient
    let policy: JobsPolicy?
    /// Where a new board file is read.
    let room: DraftRoom
    let boardFile: FilePath
    private let thing: ThingName
    let boot: JobRecord.BootID
    private let folder: Board.Folder
    private let store: DurableFile
    /// Of the newest job; nil: there was none.
    public internal(set) var record: JobRecord?
    private var isNewest = true
    var trial: BoardTrial?

    var stage = Stage.idle
    var process = HandlerProcess()
    var parameters = RunParameters()
    let program: InstalledProgram?
    var order: Download.Order?
    var download: Download
    /// The process was told to end in the middle of a trial.
    var isTrialCut = false
    var nextOutput = Instant(milliseconds: 0)

    public internal(set) var ending: Ending?

    /// A job is being done.
    public var isBusy: Bool {
        if case .idle = stage { trial != nil } else { true }
    }
    var notice = Message()

    /// - Parameters:
    ///   - boardFile: what `configure` replaces.
    ///   - run: random.
    public init(_ board: borrowing Board, _ room: DraftRoom, boardFile: FilePath, run: UInt64, now: Instant) {
        self.init(board, room, boardFile: boardFile, program: InstalledProgram(), run: run, now: now)
    }

    /// - Parameter program: what `install` replaces.
    init(
        _ board: borrowing Board, _ room: DraftRoom, boardFile: FilePath, program: InstalledProgram?, run: UInt64,
        now: Instant
    ) {
        self.room = room
        client = JobsClient(board.thing, run: run)
        thing = board.thing
        policy = board.jobs
        self.boardFile = boardFile
        self.program = program
        download = Download(seed: run)
        boot = Self.bootID()
        folder = board.state
        store = DurableFile((try? filePath(folder.bytes, "/job")) ?? FilePath())
        recall()
        resumeTrial(now)
        settleTrial(Message())
    }

    private static func bootID() -> JobRecord.BootID {
        var text = FixedBuffer<64>()
        let path: StaticString = "/proc/sys/kernel/random/boot_id"
        if let path = try? FilePath(path) { try? readFile(path.bytes, into: &text) }
        return (try? JobRecord.BootID(text.bytes.extracting(0..<min(text.count, 36)))) ?? JobRecord.BootID()
    }

    // MARK: What is remembered

    /// Never inlined: the file's text is on the stack only while the record is made of it.
    @inline(never)
    mutating func recall() {
        // What `JobRecord.Writer` holds, and what a `DurableFile` has behind it.
        var content = FixedBuffer<4106>()
        switch store.read(into: &content) {
        case .current: isNewest = true
        case .previous: isNewest = false
        case .nothing: return
        }
        record = JobRecord(content.bytes)
    }

    /// Puts the record on the disk.
    mutating func remember(_ newer: JobRecord) throws(FileError) {
        do throws(FileError) { try write(newer) } catch {
            notice = Message("state: the record cannot be written: ")
            error.describe(into: &notice)
            throw error
        }
        record = newer
        isNewest = true
    }

    /// Never inlined: the record's text is on the stack only while it is written.
    @inline(never)
    private func write(_ newer: JobRecord) throws(FileError) {
        var writer = JobRecord.Writer()
        guard (try? newer.write(to: &writer)) != nil, let content = try? writer.document else {
            throw FileError.tooLarge(limit: DurableFile.maxContent)
        }
        try store.write(content)
    }

    /// What is to be logged; empty where there is nothing.
    public mutating func takeNotice() -> Message {
        defer { notice = Message() }
        return notice
    }

    // MARK: What the loop calls

    /// For `poll` with POLLIN; -1 where there is none.
    public var descriptors: (Int32, Int32) { (process.descriptor, process.outputDescriptor) }

    /// Of a download, for `poll` with these events; -1 where there is none.
    public var downloadDescriptor: (Int32, events: Int16) { (download.descriptor, download.events) }

    @export(interface)
    public var deadline: Instant? {
        guard ending == nil else { return Instant(milliseconds: 0) }
        var deadline = client.deadline
        if let due = process.deadline { deadline = min(deadline ?? due, due) }
        if let due = download.deadline { deadline = min(deadline ?? due, due) }
        if case .goingDown(let until) = stage { deadline = min(deadline ?? until, until) }
        if let due = trial?.deadline { deadline = min(deadline ?? due, due) }
        return deadline
    }

    /// The link stands (again) and the filters are subscribed.
    public mutating func connected(now: Instant) {
        client.connected(now: now)
        confirmTrial()
        confirmProgram()
    }

    @export(interface)
    public mutating func receive(_ message: JobMessage, _ payload: Span<UInt8>, now: Instant) {
        switch client.receive(message, payload, now: now) {
        case .nothing: break
        case .start: start()
        case .stop(let reason): stop(reason, now: now)
        case .closed(let job):
            notice = Message("job ")
            notice.add(job.id.bytes)
            notice.add(" closed")
        }
        let rejection = client.takeRejection()
        guard !rejection.isEmpty else { return }
        notice = Message("the cloud refused: ")
        notice.add(rejection)
    }

    /// Goes on with what is due.
    ///
    /// - Parameter isDownloadReady: `poll` saw something on `downloadDescriptor`.
    @export(interface)
    public mutating func service(now: Instant, isDownloadReady: Bool = false) {
        if case .telling(let step) = stage, client.isProgressKnown { begin(step, now) }
        serviceProcess(now)
        if download.deadline != nil { serviceDownload(now, isReady: isDownloadReady) }
        if case .goingDown(let until) = stage, now >= until { rebootAgain() }
        if let due = trial?.deadline, now >= due { rollBack("no connection to the broker in time") }
    }

    /// The process is about to end: no handler outlives it.
    @export(interface)
    public mutating func shutDown() {
        guard process.isRunning else { return }
        process.abandon()
        guard isAt(.run, .running) else { return }
        rememberEnd(.failed, Message("shadowpin was stopped while the handler ran"))
    }

    // MARK: Start and end of a job

    private mutating func start() {
        guard let job = client.job else { return }
        notice = Message("job ")
        notice.add(job.id.bytes)
        notice.add(" taken")
        let resumption = JobResumption(
            record: record, isNewest: isNewest, job: job, told: client.foundStep.bytes, boot: boot)
        switch resumption {
        case .begin:
            do throws(JobRefusal) { try begin(job) } catch { finish(error.outcome, error.reason) }
        case .rebootAgain: tell(.rebooting)
        case .tryAgain: tell(.trying)
        case .goOnTrying, .goOnRollingBack: stage = .trying
        case .report: finishAsRemembered()
        case .end(let outcome, let reason): finish(outcome, Message(reason))
        }
    }

    private mutating func begin(_ job: JobIdentity) throws(JobRefusal) {
        order = nil
        let plan = try plan()
        // What has come for this very job is gone on with.
        if order != nil, record?.identity != job { program?.dropNew() }
        try rememberTaken(job, plan)
        tell(plan.firstStep)
    }

    @inline(never)
    private mutating func rememberTaken(_ job: JobIdentity, _ plan: Plan) throws(JobRefusal) {
        var new = JobRecord(job, plan.action, boot: boot)
        new.check = plan.check
        new.digest = plan.digest
        do throws(FileError) { try remember(new) } catch {
            throw .failed("state: the record of this job cannot be written: ", error)
        }
    }

    /// How a job begins, and what is remembered of it from the start.
    private struct Plan {
        var action: JobAction
        var firstStep: JobStep
        var check: Int64 = 0
        var digest = FixedString<32>()
    }

    /// What the job document asks for, as far as it is allowed; of `run` and `install` also `parameters` and `order`.
    @inline(never)
    private mutating func plan() throws(JobRefusal) -> Plan {
        guard let policy else { throw .rejected("this board does no jobs: its board file has no 'jobs'") }
        let document = try Self.document(client.document.bytes)
        guard let action = JobAction(document.action.bytes) else {
            throw .rejected("unknown action ", quoting: document.action.bytes)
        }
        guard policy.allows(action) else {
            throw .rejected("not in 'jobs.allow' of the board file: ", quoting: document.action.bytes)
        }
        switch action {
        case .run:
            try Self.read(document.params, into: &parameters)
            return Plan(action: .run, firstStep: .running)
        case .reboot:
            return Plan(action: .reboot, firstStep: .rebooting)
        case .configure:
            let candidate = try BoardCandidate(document.params, in: room)
            let check = Int64(try candidate.check(thing: thing, state: folder))
            return Plan(action: .configure, firstStep: .installing, check: check)
        case .install:
            let digest = try Self.read(document.params, policy, into: &order)
            return Plan(action: .install, firstStep: .downloading, digest: digest)
        }
    }

    @inline(never)
    private static func read(_ params: Span<UInt8>, into parameters: inout RunParameters) throws(JobRefusal) {
        do throws(JobDocumentError) { parameters = try RunParameters(params) } catch { throw JobRefusal(error) }
    }

    @_lifetime(copy bytes)
    static func document(_ bytes: Span<UInt8>) throws(JobRefusal) -> JobDocument {
        do throws(JobDocumentError) { return try JobDocument(bytes) } catch { throw JobRefusal(error) }
    }

    mutating func tell(_ step: JobStep) {
        stage = .telling(step)
        client.progress(StatusDetails(step: step.name), stepTimeout: stepTimeout(step))
    }

    /// Minutes: what the step may take, and five for the way.
    func stepTimeout(_ step: JobStep) -> Int64 {
        switch step {
        case .running: parameters.timeLimit / 60 + 5
        case .downloading: (order?.timeLimit ?? 0) / 60 + 5
        default: 15
        }
    }

    private mutating func begin(_ step: JobStep, _ now: Instant) {
        stage = .running
        guard var begun = record else { return }
        begun.begin(step, boot: boot)
        do throws(JobRefusal) {
            do throws(FileError) { try remember(begun) } catch {
                throw JobRefusal.failed("state: the record of this job cannot be written: ", error)
            }
            switch step {
            case .running: try startHandler(now)
            case .rebooting: try startReboot(now)
            case .downloading: try startDownload(now: now)
            case .installing: try installBoardFile()
            case .trying: ending = .trial
            case .started, .rollingBack, .ended: break
            }
        } catch {
            finish(error.outcome, error.reason)
        }
    }

    mutating func finish(_ outcome: JobOutcome, _ reason: Message) {
        finish(outcome, StatusDetails(step: JobStep.ended.name, reason: reason))
    }

    mutating func finish(_ outcome: JobOutcome, _ details: StatusDetails) {
        stage = .idle
        var details = details
        details.step = JobStep.ended.name
        // A record that cannot be written is logged; the cloud is told all the same.
        if let job = client.job, record?.identity == job {
            rememberEnd(outcome, details)
            if record?.action == .install { dropProgram() }
        }
        client.finish(outcome, details)
    }

    mutating func finishAsRemembered() {
        stage = .idle
        guard let record, let outcome = record.outcome else { return }
        client.finish(outcome, record.details)
    }

    // MARK: Closed by the cloud

    private mutating func stop(_ reason: JobsClient.StopReason, now: Instant) {
        notice = Message("job closed by the cloud: ")
        switch reason {
        case .ended(let status): notice.add(status.name)
        case .gone: notice.add("it is gone")
        }
        if process.isRunning {
            stage = .stopping
            process.stop(now: now)
        } else {
            stopped()
        }
    }

    mutating func stopped() {
        stage = .idle
        // A trial goes on: it is the board's own by now.
        if trial == nil, let job = client.job, record?.identity == job, record?.step != .ended {
            rememberEnd(.failed, Message("closed by the cloud"))
            if record?.action == .install { dropProgram() }
        }
        client.stopped()
    }
}
