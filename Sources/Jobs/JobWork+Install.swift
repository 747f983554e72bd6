import Board
import CPosix
import FixedMemory
import Fleets
import Transport

/// The action `install`: a new program is downloaded, started beside this one, which waits, and takes its place when it
/// has connected.
///
/// ```
///   downloading ─▶ trying ─▶ the loop ends, the new program runs as a child of this process
///                              │
///                              ├─ connects: renames itself to PATH, ended, SUCCEEDED, leaves
///                              └─ ends, or has not connected in 3 min and is killed: ended, FAILED
///                            this process starts what is at PATH now
/// ```
///
/// A restart of this process or of the board ends the trial with it: `JobResumption` says whether there is another.
extension JobWork {
    // MARK: The download

    /// Makes an order of what the document asks for, if it is signed; answers the digest of what is ordered.
    @inline(never)
    static func read(
        _ params: Span<UInt8>, _ policy: JobsPolicy, into order: inout Download.Order?
    ) throws(JobRefusal) -> SHA256.Digest {
        let wanted: InstallParameters
        do throws(JobDocumentError) { wanted = try InstallParameters(params) } catch { throw JobRefusal(error) }
        try make(&order, wanted, policy)
        do throws(JobRefusal) { try check(wanted.signature, of: wanted.digest, by: policy.installKeys) } catch {
            order = nil
            throw error
        }
        return wanted.digest
    }

    @inline(never)
    private static func make(
        _ order: inout Download.Order?, _ wanted: borrowing InstallParameters, _ policy: JobsPolicy
    ) throws(JobRefusal) {
        order = Download.Order(
            url: try url(wanted), caFile: policy.installAuthorities, size: wanted.size, digest: wanted.digest,
            timeLimit: wanted.timeLimit)
    }

    @inline(never)
    private static func url(_ wanted: borrowing InstallParameters) throws(JobRefusal) -> DownloadURL {
        guard let url = DownloadURL(wanted.url.bytes) else { throw JobRefusal(InstallParameters.badURL) }
        return url
    }

    /// Never inlined: the file of keys is on the stack only meanwhile.
    @inline(never)
    private static func check(
        _ signature: FixedString<64>, of digest: SHA256.Digest, by keys: Broker.Path
    ) throws(JobRefusal) {
        do throws(Signature.Problem) {
            try Signature(signature).verify(digest.bytes, byKeysIn: keys.bytes)
        } catch {
            switch error {
            case .keyFile(let error): throw .failed("jobs.install.key_file: ", error)
            case .noKey: throw .failed("jobs.install.key_file holds something else than public keys of Ed25519")
            case .notGenuine: throw .rejected("the signature is by none of the keys in 'jobs.install.key_file'")
            }
        }
    }

    mutating func startDownload(now: Instant) throws(JobRefusal) {
        guard let order, let program else {
            throw .failed("where this program's file is cannot be told: is /proc mounted?")
        }
        do throws(FileError) {
            try download.start(order, at: try Self.part(of: program), now: now)
        } catch {
            throw .failed("the file beside the program cannot be written: ", error)
        }
        nextOutput = now + Self.outputInterval
    }

    /// Where the program's file comes to stand piece by piece.
    @inline(never)
    private static func part(of program: InstalledProgram) throws(FileError) -> FilePath {
        let (part, trial) = (try program.part(), try program.trial())
        // It was whole before the power failed. That is looked at again.
        do throws(FileError) { try moveFile(trial.bytes, to: part.bytes) } catch .system(errno: ENOENT) {}
        return part
    }

    mutating func serviceDownload(_ now: Instant, isReady: Bool) {
        switch download.service(now: now, isReady: isReady) {
        case .nothing: tellProgress(now)
        case .done:
            do throws(JobRefusal) { try keepProgram() } catch { return finish(error.outcome, error.reason) }
            tell(.trying)
        case .interrupted(let failure, let retryIn):
            notice = Message("download: ")
            download.describe(failure, into: &notice)
            notice.add(", next try in ")
            notice.add(retryIn)
            notice.add(" ms")
        case .failed(let failure):
            var reason = Message("download: ")
            download.describe(failure, into: &reason)
            finish(.failed, reason)
        }
    }

    private mutating func tellProgress(_ now: Instant) {
        guard let order, download.deadline != nil, now >= nextOutput else { return }
        nextOutput = now + Self.outputInterval
        var details = StatusDetails(step: JobStep.downloading.name)
        var percent = Message()
        percent.add(download.received * 100 / order.size)
        percent.add(" %")
        details.progress = (try? FixedString(percent.bytes)) ?? FixedString()
        client.progress(details, stepTimeout: stepTimeout(.downloading))
    }

    private mutating func keepProgram() throws(JobRefusal) {
        guard let program, let part = try? program.part(), let trial = try? program.trial() else { return }
        guard let header = ProgramHeader(of: part.bytes), header == ProgramHeader.own() else {
            throw .failed("the new program is not for the processor of this board")
        }
        do throws(FileError) {
            try download.keep(mode: mode(of: program.path.bytes) | 0o500)
            try moveFile(part.bytes, to: trial.bytes)
        } catch {
            throw .failed("the new program cannot be kept: ", error)
        }
    }

    /// The job is over, and its program is not in place.
    mutating func dropProgram() {
        download.stop()
        program?.dropNew()
    }

    // MARK: The trial, from the program in place

    /// Starts the new program. Afterwards call `serviceTrial` until it is true, each time `descriptors.0` is ready or
    /// `trialDeadline` has come; then start what is at `programPath`.
    @export(interface)
    public mutating func startTrial(now: Instant) {
        guard let program else { return }
        do throws(FileError) {
            process = try HandlerProcess(bound: program.trial(), timeLimit: BoardTrial.limit, now: now)
        } catch {
            var reason = Message("the new program cannot be started: ")
            error.describe(into: &reason)
            settleTrial(reason)
        }
    }

    /// Ends the trial: this process has to end. The next one goes on.
    public mutating func stopTrial(now: Instant) {
        isTrialCut = true
        process.stop(now: now)
    }

    /// True when there is no trial (any more).
    @export(interface)
    public mutating func serviceTrial(now: Instant) -> Bool {
        guard process.isRunning else { return true }
        guard let end = process.service(now: now) else { return false }
        // It has written down how it went, if it came so far.
        recall()
        guard !isTrialCut else { return true }
        var reason = Message("the new program did not connect: ")
        switch end {
        case _ where process.isOverTime:
            reason.add("it was given ")
            reason.add(BoardTrial.limit / 1_000)
            reason.add(" s")
        case .exited(let code):
            reason.add("exit code ")
            reason.add(Int(code))
        case .killed(let signal):
            reason.add("ended by signal ")
            reason.add(Int(signal))
        }
        settleTrial(reason)
        return true
    }

    public var trialDeadline: Instant { process.deadline ?? Instant(milliseconds: 0) }

    /// What is started at boot.
    public var programPath: FilePath { program?.path ?? FilePath() }

    /// Writes down how a trial ended whose program has not done so itself.
    ///
    /// - Parameter reason: why it failed, if it did; empty: not known, there may be another.
    @inline(never)
    mutating func settleTrial(_ reason: Message) {
        guard let program, !program.isOnTrial, isAt(.install, .trying) else { return }
        // It was put in place, and then the power failed.
        if isInPlace(program) {
            rememberEnd(.succeeded)
        } else if !reason.isEmpty {
            program.dropNew()
            notice = reason
            rememberEnd(.failed, reason)
        }
    }

    private func isInPlace(_ program: InstalledProgram) -> Bool {
        guard let found = try? hashFile(program.path.bytes) else { return false }
        return found == record?.digest
    }

    // MARK: The trial, from the new program

    /// This program has connected: it takes the place of the one that waits for it.
    @inline(never)
    mutating func confirmProgram() {
        guard let program, program.isOnTrial, isAt(.install, .trying) else { return }
        ending = .leave
        notice = Message("the new program has proved itself")
        do throws(FileError) { try moveFile(program.trial().bytes, to: program.path.bytes) } catch {
            notice = Message("the new program connected, and cannot be put in place: ")
            error.describe(into: &notice)
            // Of a disk that fails after the rename, what is there counts.
            guard isInPlace(program) else {
                program.dropNew()
                return rememberEnd(.failed, notice)
            }
        }
        rememberEnd(.succeeded)
    }
}
