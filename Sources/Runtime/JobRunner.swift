import Board
import CPosix
import FixedMemory
import Fleets
import Jobs
import Transport

/// How the process is to end.
public enum RunEnd: Sendable {
    case stopped
    /// Start it again with this program: the board file, or the program, is another one.
    case restart(FilePath)
}

/// Connects the jobs with the link, the loop and the log.
struct JobRunner: ~Copyable {
    let topics: JobTopics
    private var work: JobWork
    private(set) var history: JobHistory

    init(_ board: borrowing Board, _ room: DraftRoom, boardFile: FilePath, now: Instant) {
        topics = JobTopics(board.thing)
        work = JobWork(board, room, boardFile: boardFile, run: randomNumber(), now: now)
        history = JobHistory(work.record)
    }

    var ending: JobWork.Ending? { work.ending }

    /// Of the job's document, and of the request being written.
    var use: (document: BufferUse, request: BufferUse) { work.client.use }

    var isBusy: Bool { work.isBusy }

    /// The job at work, and how far it is, for people; empty: none.
    var current: Message {
        var text = Message()
        guard let job = work.client.job else { return text }
        text.quote(job.id.bytes)
        if let record = work.record, record.identity == job {
            text.add(", ")
            text.add(record.action.name)
        }
        let details = work.client.details
        if details.step.utf8CodeUnitCount > 0 {
            text.add(", step ")
            text.add(details.step)
        }
        if !details.progress.isEmpty {
            text.add(", ")
            text.add(details.progress.bytes)
        }
        if !work.client.isProgressKnown { text.add(", still to be told to the cloud") }
        return text
    }

    /// What `service` waits for.
    func addWakes(over link: borrowing BrokerLink, to wake: inout Wake) {
        let (process, output) = work.descriptors
        wake.add(process)
        wake.add(output)
        let (download, events) = work.downloadDescriptor
        wake.add(download, events: events)
        guard let due = work.deadline else { return }
        // While a message is in flight, its acknowledgement wakes the loop for the next one.
        wake.add(work.ending != nil || link.canPublish() ? due : max(due, MonotonicClock.now() + 1_000))
    }

    mutating func shutDown() { work.shutDown() }

    mutating func connected(now: Instant) { work.connected(now: now) }

    mutating func disconnected() { work.client.disconnected() }

    /// Takes a message; false: it is none of the jobs'.
    mutating func receive(_ message: borrowing InboundMessage, now: Instant) -> Bool {
        guard let kind = topics.message(on: message.topic) else { return false }
        work.receive(kind, message.payload, now: now)
        history.follow(work, now: now)
        return true
    }

    /// Goes on with what is due and sends the next request, if the link takes it.
    mutating func service(_ link: inout BrokerLink, _ wake: borrowing Wake, now: Instant, log: inout Log) {
        work.service(now: now, isDownloadReady: wake.isReady(work.downloadDescriptor.0))
        if link.canPublish(), work.client.nextRequest(now: now), let payload = try? work.client.requestPayload {
            _ = link.publish(work.client.requestTopic.bytes, payload)
        }
        history.follow(work, now: now)
        note(&log)
    }

    private mutating func note(_ log: inout Log) {
        let notice = work.takeNotice()
        if !notice.isEmpty { log.write(.info, "jobs", notice) }
    }

    /// Does what the job that ended the loop asked for.
    mutating func end(_ signals: borrowing SignalSource, _ watchdogs: inout Watchdogs, log: inout Log) -> RunEnd {
        defer { note(&log) }
        switch work.ending {
        case .leave: return .stopped
        case .trial: return endTrial(signals, &watchdogs, log: &log)
        case .reboot:
            log.write(.info, "jobs", Message("the board restarts"))
            work.rebootFailed(errno: restartBoard())
        case .restart, nil: break
        }
        return .restart((try? FilePath("/proc/self/exe")) ?? FilePath())
    }

    /// Waits for the new program to prove itself or to end. Meanwhile the lines, the broker, the log and the kernel's
    /// watchdog are its own; systemd looks at this process.
    private mutating func endTrial(
        _ signals: borrowing SignalSource, _ watchdogs: inout Watchdogs, log: inout Log
    ) -> RunEnd {
        log.write(.info, "jobs", Message("the new program is tried"))
        var isStopped = false
        var wake = Wake()
        work.startTrial(now: MonotonicClock.now())
        while !work.serviceTrial(now: MonotonicClock.now()) {
            wake.begin()
            wake.add(signals.descriptor)
            wake.add(work.descriptors.0)
            wake.add(work.trialDeadline)
            watchdogs.feedManager(now: MonotonicClock.now(), log: &log)
            watchdogs.addManagerWakes(to: &wake)
            wake.sleep()
            guard signals.next() != nil else { continue }
            isStopped = true
            work.stopTrial(now: MonotonicClock.now())
        }
        return isStopped ? .stopped : .restart(work.programPath)
    }
}

/// Restarts the board; comes back only when it fails, with the errno of reboot(2).
func restartBoard() -> Int32 {
    sync()
    reboot(Int32(RB_AUTOBOOT))
    return posix_errno()
}
