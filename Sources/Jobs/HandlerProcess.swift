import CPosix
import FixedMemory
import Fleets
import Transport

/// A program that a job has started: in a process group of its own, without a shell.
///
/// ```
///                 time limit, stop              5 s later
///   running ──────────────────▶ asked (SIGTERM) ─────────▶ killed (SIGKILL)
///      └──────────────────────────────┴───────────────────────┴──▶ ended
/// ```
///
/// Signals go to the whole group, and what is left of it when the program ends is killed.
/// The owner polls `descriptor` and `outputDescriptor`, and calls `service` each turn.
public struct HandlerProcess: ~Copyable {
    /// How the program ended.
    public enum End: Equatable, Sendable {
        case exited(code: Int32)
        case killed(signal: Int32)
    }

    /// Between SIGTERM and SIGKILL, in milliseconds.
    static let grace: Int64 = 5_000

    /// Reads of 4 KiB in one turn: a handler that writes without end does not hold up the loop.
    private static let readsPerTurn = 16

    /// For `poll` with POLLIN: ready when the program has ended.
    public private(set) var descriptor: Int32
    /// For `poll` with POLLIN: ready when it has written; -1 when nobody can write any more.
    public private(set) var outputDescriptor: Int32
    /// What it has written last.
    private var tail = OutputTail()
    /// -1 when there is none.
    private var process: pid_t
    /// When the next signal is due.
    private var signalAt: Instant
    private var signal = SIGTERM
    /// The time limit ended the program, not a `stop`.
    public private(set) var isOverTime = false
    private var isStopping = false

    /// No program.
    @export(interface)
    public init() {
        descriptor = -1
        outputDescriptor = -1
        process = -1
        signalAt = Instant(milliseconds: 0)
    }

    public var isRunning: Bool { process > 0 }

    /// Starts `folder/handler`.
    ///
    /// - Throws: what the system says, such as ENOENT and EACCES.
    @export(interface)
    public init(_ parameters: RunParameters, in folder: Span<UInt8>, now: Instant) throws(FileError) {
        var path = try filePath(folder, "/")
        do throws(CapacityError) { try path.append(parameters.handler.bytes) } catch {
            throw .system(errno: ENAMETOOLONG)
        }
        try self.init(path, parameters, timeLimit: parameters.timeLimit * 1_000, now: now)
    }

    /// Starts the program at `path` with the arguments.
    ///
    /// - Parameter timeLimit: milliseconds.
    init(_ path: FilePath, _ parameters: RunParameters, timeLimit: Int64, now: Instant) throws(FileError) {
        var ends = InlineArray<2, Int32>(repeating: -1)
        var span = ends.mutableSpan
        let piped = span.withUnsafeMutableBufferPointer { posix_pipe($0.baseAddress) }
        guard piped == 0 else { throw .system(errno: posix_errno()) }
        var started: pid_t = 0
        let code = Self.spawn(path, parameters, output: ends[1], &started)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw .system(errno: code)
        }
        try self.init(started, output: ends[0], signalAt: now + timeLimit)
    }

    /// Starts the program at `path` with this process's own arguments and files. It does not outlive this process.
    ///
    /// - Parameter timeLimit: milliseconds.
    init(bound path: FilePath, timeLimit: Int64, now: Instant) throws(FileError) {
        let started = path.withCString { posix_spawn_bound($0, posix_arguments()) }
        guard started > 0 else { throw .system(errno: posix_errno()) }
        try self.init(started, output: -1, signalAt: now + timeLimit)
    }

    /// Takes over a child that leads a process group.
    private init(_ started: pid_t, output: Int32, signalAt: Instant) throws(FileError) {
        let opened = posix_pidfd_open(started)
        guard opened >= 0 else {
            let error = posix_errno()
            if output >= 0 { close(output) }
            kill(-started, SIGKILL)
            var status: Int32 = 0
            waitpid(started, &status, 0)
            throw .system(errno: error)
        }
        process = started
        outputDescriptor = output
        descriptor = opened
        self.signalAt = signalAt
    }

    /// When `service` is to be called even if nothing happens on the descriptors.
    public var deadline: Instant? { isRunning ? signalAt : nil }

    /// The end of what it wrote.
    public var output: StatusDetails.Output { tail.text }

    /// Asks the program to end, and makes it end 5 s later.
    @export(interface)
    public mutating func stop(now: Instant) {
        guard isRunning, !isStopping else { return }
        isStopping = true
        signalAt = now
        sendDueSignal(now)
    }

    /// Reads what was written, sends what signal is due; how the program ended, once.
    @export(interface)
    public mutating func service(now: Instant) -> End? {
        guard isRunning else { return nil }
        readOutput()
        if now >= signalAt {
            if !isStopping { isOverTime = true }
            isStopping = true
            sendDueSignal(now)
        }
        var status: Int32 = 0
        // Not waited for at once: until then the number of the group is nobody else's.
        var info = siginfo_t()
        guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0, Self.hasEnded(info) else {
            return nil
        }
        kill(-process, SIGKILL)
        waitpid(process, &status, 0)
        readOutput()
        letGo()
        let signal = posix_exit_signal(status)
        return signal == 0 ? .exited(code: posix_exit_code(status)) : .killed(signal: signal)
    }

    /// Ends the program at once: the process that waits for it is about to end.
    mutating func abandon() {
        guard isRunning else { return }
        kill(-process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        letGo()
    }

    private mutating func letGo() {
        close(descriptor)
        closeOutput()
        descriptor = -1
        process = -1
    }

    private static func hasEnded(_ info: siginfo_t) -> Bool { info.si_signo == SIGCHLD }

    private mutating func sendDueSignal(_ now: Instant) {
        kill(-process, signal)
        signal = SIGKILL
        signalAt = now + Self.grace
    }

    private mutating func readOutput() {
        guard outputDescriptor >= 0 else { return }
        for _ in 0..<Self.readsPerTurn {
            var buffer = FixedBuffer<4096>()
            let descriptor = outputDescriptor
            let count = buffer.fill { free in read(descriptor, free.baseAddress, free.count) }
            if count > 0 { tail.append(buffer.bytes) }
            if count == 0 { closeOutput() }
            guard count > 0 else { return }
        }
    }

    private mutating func closeOutput() {
        if outputDescriptor >= 0 { close(outputDescriptor) }
        outputDescriptor = -1
    }
}
