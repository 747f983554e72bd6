import FixedMemory

/// What is to be done about a job that the cloud hands out, seen what is remembered of it.
///
/// ```
///   remembered       same boot                       after a restart of the board
///   nothing          begin; FAILED if the cloud knows of a step that must not be repeated
///   started          begin                           begin
///   running          FAILED                          FAILED
///   rebooting        reboot, 3 times, then FAILED    SUCCEEDED
///   downloading      begin: what has come is there   begin
///   installing       begin: putting the same file in place twice is once
///   trying           configure: go on trying; install: try, 3 times, then FAILED
///   rolling-back     go on rolling back              go on rolling back
///   ended            report                          report
/// ```
public enum JobResumption: Equatable, Sendable {
    /// Carry the job out from its start.
    case begin
    case rebootAgain
    case goOnTrying
    case tryAgain
    case goOnRollingBack
    /// Tell the outcome that is remembered.
    case report
    /// Tell this outcome; nothing is left to do.
    case end(JobOutcome, reason: StaticString)

    /// Times a board is told to restart before it is said not to.
    public static let maxReboots: Int64 = 3

    /// Starts of what a job brought, a board file or a program, before it is taken for what ends them.
    public static let maxTrials: Int64 = 3

    /// - Parameters:
    ///   - record: what is remembered of any job.
    ///   - isNewest: the record is the one written last, not the one before it.
    ///   - job: what the cloud hands out.
    ///   - told: the step that the cloud was told last.
    ///   - boot: of now.
    @export(interface)
    public init(
        record: JobRecord?, isNewest: Bool, job: JobIdentity, told: Span<UInt8>, boot: JobRecord.BootID
    ) {
        let isTold = JobStep(told).map { !$0.mayBeRepeated } ?? false
        guard let record, record.identity == job else {
            self = isTold ? Self.lost : .begin
            return
        }
        switch record.step {
        // A step is told, then written down, then done. One that is told and not written down was not done, unless
        // what was written down is lost.
        case .started: self = isTold && !isNewest ? Self.lost : .begin
        case .running:
            self = .end(
                .failed,
                reason: record.boot == boot
                    ? "shadowpin ended while the handler ran; it is not run twice"
                    : "the board restarted while the handler ran; it is not run twice")
        case .rebooting where record.boot != boot: self = .end(.succeeded, reason: "")
        case .rebooting where record.attempt < Self.maxReboots: self = .rebootAgain
        case .rebooting: self = .end(.failed, reason: "the board was told to restart and did not")
        case .downloading, .installing: self = .begin
        case .trying where record.action == .install:
            self = record.attempt < Self.maxTrials
                ? .tryAgain : .end(.failed, reason: "each time the new program was tried, shadowpin or the board ended")
        case .trying: self = .goOnTrying
        case .rollingBack: self = .goOnRollingBack
        case .ended: self = .report
        }
    }

    private static var lost: JobResumption {
        .end(.failed, reason: "the record of how far it got is lost; is 'state' on a disk that outlives a restart?")
    }

    @export(interface)
    public static func == (left: JobResumption, right: JobResumption) -> Bool {
        switch (left, right) {
        case (.begin, .begin), (.rebootAgain, .rebootAgain), (.goOnTrying, .goOnTrying), (.tryAgain, .tryAgain),
            (.goOnRollingBack, .goOnRollingBack), (.report, .report):
            true
        case (.end(let one, let reason), .end(let other, let otherReason)):
            one == other && Message(reason).bytes.equals(Message(otherReason).bytes)
        default: false
        }
    }
}
