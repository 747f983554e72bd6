import CPosix
import FixedMemory
import Fleets

/// Asks the kernel for values in a process of its own: a driver may take long (1-Wire: 0.75 s), or for ever, and nothing
/// else may wait for it.
///
/// ```
///            ask                    answer
///   idle ───────────────▶ asked ───────────────▶ idle
///                           │ 5 s, or the process ended
///                           ▼
///                         ending ──gone──▶ idle, and the next `ask` starts another one
/// ```
///
/// The process is this program started again with `argument`, which runs `SensorReaderChild`. It ends with this one.
/// One that sits in the kernel cannot be killed: until it can, every `ask` is refused, and no second one is started.
public struct SensorReader: ~Copyable {
    /// How long an answer may take, in milliseconds: 1-Wire takes 750, and its bus may be busy.
    public static let patience: Int64 = 5_000

    /// The hidden word on the command line.
    public static let argument: StaticString = "read-sensors"

    /// For `poll` with POLLIN: ready when an answer has come; -1: there is no process.
    public private(set) var descriptor: Int32 = -1
    /// For `poll` with POLLIN: ready when the process has ended; -1: there is none.
    public private(set) var processDescriptor: Int32 = -1
    /// How often a process had to be ended, or ended by itself.
    public private(set) var losses = 0

    private let program: StaticString
    private var process: pid_t = -1
    private var isEnding = false
    private var number: UInt32 = 0
    /// Until when an answer is waited for; nil: none is.
    private var answerBy: Instant?

    public init() { program = "/proc/self/exe" }

    /// For tests: another program, which is no reader.
    init(program: StaticString) { self.program = program }

    /// For tests: the other end of a socket that a process would have.
    init(descriptor: Int32) {
        program = "/nonexistent"
        self.descriptor = descriptor
    }

    /// Whether it can be asked.
    public var isIdle: Bool { answerBy == nil }

    /// When `service` is due even if no descriptor is ready.
    public var deadline: Instant? { answerBy }

    /// Asks for a value; the answer comes out of `service`.
    @export(interface)
    public mutating func ask(_ source: KernelSource, now: Instant) throws(SensorFailure) {
        guard !isEnding else { throw .hung }
        if descriptor < 0 { try start() }
        number &+= 1
        guard Datagram.send(ReaderQuestion(number: number, source: source), to: descriptor) else {
            let why = posix_errno()
            end()
            throw .reader(errno: why)
        }
        answerBy = now + Self.patience
    }

    /// The answer, or that there will be none; nil: not yet.
    @export(interface)
    public mutating func service(now: Instant) -> KernelOutcome? {
        reap()
        guard let answerBy else { return nil }
        var answer = ReaderAnswer(number: 0, outcome: .failed(.hung))
        switch Datagram.receive(&answer, from: descriptor) {
        case .content where answer.number == number:
            self.answerBy = nil
            return answer.outcome
        case .content: return nil
        case .nothing:
            guard now >= answerBy else { return nil }
            end()
            return .failed(.hung)
        case .broken:
            end()
            return .failed(.reader(errno: ECONNRESET))
        }
    }

    /// Ends the process with this one, which waits for it 200 ms at most: the kernel may not let it go.
    @export(interface)
    public mutating func close() {
        guard process > 0 else { return closeSocket() }
        end()
        var ended = pollfd(fd: processDescriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&ended, 1, 200)
        reap()
    }

    // MARK: The process

    private mutating func start() throws(SensorFailure) {
        var ends = InlineArray<2, Int32>(repeating: -1)
        var span = ends.mutableSpan
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        guard span.withUnsafeMutableBufferPointer({ socketpair(AF_UNIX, kind, 0, $0.baseAddress) }) == 0 else {
            throw .reader(errno: posix_errno())
        }
        defer { CPosix.close(ends[1]) }
        descriptor = ends[0]
        var started: pid_t = -1
        let problem = Self.spawn(program, socket: ends[1], &started)
        guard problem == 0 else {
            closeSocket()
            throw .reader(errno: problem)
        }
        process = started
        processDescriptor = posix_pidfd_open(started)
        // Ours alone: the reader waits at its end.
        guard posix_set_nonblocking(descriptor) == 0, processDescriptor >= 0 else {
            let why = posix_errno()
            end()
            throw .reader(errno: why)
        }
    }

    /// Has the process ended, one way or another.
    private mutating func end() {
        losses += 1
        answerBy = nil
        closeSocket()
        guard process > 0 else { return }
        isEnding = true
        kill(process, SIGKILL)
        reap()
    }

    /// Forgets a process that has ended.
    private mutating func reap() {
        guard process > 0, waitpid(process, nil, WNOHANG) != 0 else { return }
        if processDescriptor >= 0 { CPosix.close(processDescriptor) }
        processDescriptor = -1
        process = -1
        isEnding = false
    }

    private mutating func closeSocket() {
        if descriptor >= 0 { CPosix.close(descriptor) }
        descriptor = -1
    }
}
