import FixedMemory
import Fleets
import Transport

/// The action `configure`: a new board file is put in place, tried by a restarted process, and stays or is taken back.
///
/// ```
///   installing ─▶ trying ──────────── connected ─▶ ended, SUCCEEDED
///                   │ no connection in 3 min, or the third start
///                   ▼
///              rolling-back ── restart ─▶ ended, FAILED
/// ```
extension JobWork {
    mutating func installBoardFile() throws(JobRefusal) {
        guard var begun = record else { return }
        try BoardCandidate(Self.document(client.document.bytes).params, in: room).install(at: boardFile)
        begun.begin(.trying, boot: boot)
        do throws(FileError) { try remember(begun) } catch {
            // It is in place and nobody would remember why.
            try? BoardTrial.restore(boardFile)
            throw .failed("state: the record of this job cannot be written: ", error)
        }
        stage = .trying
        ending = .restart
    }

    /// After a restart: the board file that is in place may be on trial.
    mutating func resumeTrial(_ now: Instant) {
        guard var found = record, found.action == .configure else { return }
        switch found.step {
        case .rollingBack: finishRollBack()
        // The power failed between putting the file in place and writing that down.
        case .installing where BoardTrial.check(of: boardFile, in: room) == found.check, .trying:
            trial = BoardTrial(now: now)
            // Not counted is not limited: then only the time is.
            found.begin(.trying, boot: boot)
            try? remember(found)
            if found.attempt > JobResumption.maxTrials { rollBack("shadowpin ended again and again") }
        default: break
        }
    }

    @inline(never)
    mutating func confirmTrial() {
        guard trial != nil, record?.step == .trying else { return }
        trial = nil
        rememberEnd(.succeeded)
        notice = Message("the new board file has proved itself")
        if case .trying = stage { finishAsRemembered() }
    }

    @inline(never)
    mutating func rollBack(_ why: StaticString) {
        trial = nil
        guard var failed = record else { return }
        notice = Message("the board file before the new one comes back: ")
        notice.add(why)
        failed.begin(.rollingBack, boot: boot)
        var reason = Message("the new board file was taken back: ")
        reason.add(why)
        failed.details.reason = reason
        try? remember(failed)
        finishRollBack()
    }

    private mutating func finishRollBack() {
        guard var reason = record?.details.reason else { return }
        if reason.isEmpty { reason = Message("the new board file was taken back") }
        do throws(FileError) { try BoardTrial.restore(boardFile) } catch {
            reason.add("; the one before it cannot be put back: ")
            error.describe(into: &reason)
        }
        rememberEnd(.failed, reason)
        ending = .restart
    }
}
