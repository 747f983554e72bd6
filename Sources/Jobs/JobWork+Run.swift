import Board
import FixedMemory
import Fleets
import Transport

/// The actions whose work is a program: `run`, and `reboot` where the board file has a command for it.
extension JobWork {
    // MARK: run

    mutating func startHandler(_ now: Instant) throws(JobRefusal) {
        let folder = policy?.handlers ?? Board.Folder()
        do throws(FileError) {
            process = try HandlerProcess(parameters, in: folder.bytes, now: now)
        } catch {
            throw .failed("the handler cannot be started: ", error)
        }
        nextOutput = now + Self.outputInterval
    }

    mutating func serviceProcess(_ now: Instant) {
        guard process.isRunning else { return }
        if let end = process.service(now: now) { return processEnded(end, now) }
        guard case .running = stage, now >= nextOutput, record?.action == .run else { return }
        nextOutput = now + Self.outputInterval
        client.progress(
            StatusDetails(step: JobStep.running.name, output: process.output),
            stepTimeout: stepTimeout(.running))
    }

    private mutating func processEnded(_ end: HandlerProcess.End, _ now: Instant) {
        if case .stopping = stage { return stopped() }
        var details = StatusDetails(step: "", output: process.output)
        if process.isOverTime {
            details.reason = Message("the time limit of ")
            details.reason.add(record?.action == .run ? parameters.timeLimit : Self.rebootLimit / 1_000)
            details.reason.add(" s is over")
            return finish(.failed, details)
        }
        switch end {
        case .exited(0) where record?.action == .reboot:
            stage = .goingDown(until: now + Self.rebootLimit)
        case .exited(let code):
            details.exitCode = Int64(code)
            if code != 0 {
                details.reason = Message("exit code ")
                details.reason.add(Int(code))
            }
            finish(code == 0 ? .succeeded : .failed, details)
        case .killed(let signal):
            details.reason = Message("ended by signal ")
            details.reason.add(Int(signal))
            finish(.failed, details)
        }
    }

    // MARK: reboot

    mutating func startReboot(_ now: Instant) throws(JobRefusal) {
        guard let policy, !policy.rebootCommand.isEmpty else {
            ending = .reboot
            return
        }
        do throws(FileError) {
            process = try HandlerProcess(
                policy.rebootCommand, RunParameters(), timeLimit: Self.rebootLimit, now: now)
        } catch {
            throw .failed("jobs.reboot_command cannot be started: ", error)
        }
    }

    mutating func rebootAgain() {
        if let record, record.attempt < JobResumption.maxReboots { return tell(.rebooting) }
        finish(.failed, Message("the board was told to restart and did not"))
    }

    /// `reboot(2)` came back with this `errno`.
    public mutating func rebootFailed(errno: Int32) {
        var reason = Message("reboot: ")
        reason.add(errno: errno)
        finish(.failed, reason)
    }
}
