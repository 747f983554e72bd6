import FixedMemory
import Testing

@testable import Fleets

@Suite struct JobRecordTests {
    private static let boot = "b0000000-0000-0000-0000-000000000000"
    private static let other = "a0000000-0000-0000-0000-000000000000"

    private func bootID(_ text: String) throws -> JobRecord.BootID { try FixedString(Array(text.utf8).span) }

    private func json(_ record: JobRecord) throws -> String {
        var writer = JobRecord.Writer()
        try record.write(to: &writer)
        return try writer.document.text
    }

    private func record(_ json: String) -> JobRecord? { JobRecord(Array(json.utf8).span) }

    @Test func everyFieldComesBack() throws {
        var record = JobRecord(JobIdentity("j", 2), .run, boot: try bootID(Self.boot))
        record.begin(.running, boot: try bootID(Self.boot))
        record.begin(.running, boot: try bootID(Self.boot))
        record.check = 4_294_967_295
        let begun = #"{"job":"j","execution":2,"action":"run","step":"running","boot":"\#(Self.boot)","attempt":2,"check":4294967295}"#
        #expect(try json(record) == begun)
        #expect(try json(try #require(self.record(begun))) == begun)
        record.end(
            .failed, StatusDetails(step: "x", reason: Message("why"), exitCode: -9, output: try FixedString("a\n\"b")))
        let ended = try json(record)
        #expect(ended.hasSuffix(#""outcome":"FAILED","reason":"why","exitCode":-9,"output":"a\n\"b"}"#))
        #expect(try json(try #require(self.record(ended))) == ended)
    }

    @Test func theDigestComesBack() throws {
        var record = JobRecord(JobIdentity("j", 2), .install, boot: try bootID(Self.boot))
        for byte in UInt8(1)...32 { try record.digest.append(byte &* 7) }
        let begun = try json(record)
        #expect(begun.contains(#""check":0,"sha256":"070e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9e0""#))
        let read = try #require(self.record(begun))
        #expect(read.digest == record.digest && read.action == .install)
        #expect(try json(read) == begun)
    }

    @Test func theLongestFits() throws {
        var record = JobRecord(
            JobIdentity(String(repeating: "j", count: 64), .max), .configure, boot: try bootID(Self.boot))
        record.begin(.rollingBack, boot: try bootID(Self.boot))
        for _ in 0..<32 { try record.digest.append(255) }
        var details = StatusDetails(step: "", exitCode: .min)
        for _ in 0..<1_024 { try details.output.append(UInt8(ascii: "\n")) }
        for _ in 0..<Message.capacity { details.reason.add("r") }
        record.end(.succeeded, details)
        #expect(self.record(try json(record))?.details.output.count == 1_024)
        // What no handler's output holds: then the rest counts.
        details.output = FixedString()
        for _ in 0..<1_024 { try details.output.append(1) }
        record.end(.succeeded, details)
        #expect(self.record(try json(record))?.outcome == .succeeded)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"job":"j","action":"run"}"#, #"{"job":"j","action":"fly","step":"started"}"#,
        #"{"job":"a/b","action":"run","step":"started"}"#, #"{"job":"j","action":"run","step":"flying"}"#,
        #"{"job":"j","action":"run","step":"ended"}"#, #"{"job":"j","action":"run","step":"ended","outcome":"QUEUED"}"#,
        #"{"job":"j","action":"run","step":"started""#,
    ]) func noRecords(json: String) {
        #expect(record(json) == nil)
    }

    @Test func unknownAndMissingKeysAreLeftAlone() throws {
        let read = try #require(record(#"{"new":{"step":"ended"},"job":"j","action":"reboot","step":"rebooting","boot":5}"#))
        #expect(read.step == .rebooting && read.attempt == 1 && read.identity == JobIdentity("j") && read.boot.isEmpty)
    }

    // MARK: Resumption

    struct Case: Sendable, CustomTestStringConvertible {
        let step: JobStep?
        var action = JobAction.run
        var attempt: Int64 = 1
        var isNewest = true
        /// The record is of the job that the cloud hands out.
        var isSame = true
        var told = ""
        let sameBoot: JobResumption
        let newBoot: JobResumption

        var testDescription: String { "\(String(describing: step)) \(attempt) \(isNewest) \(isSame) \(told)" }
    }

    private static let lost = JobResumption.end(
        .failed, reason: "the record of how far it got is lost; is 'state' on a disk that outlives a restart?")
    private static let endsEachTime = JobResumption.end(
        .failed, reason: "each time the new program was tried, shadowpin or the board ended")
    private static let didNotRestart = JobResumption.end(.failed, reason: "the board was told to restart and did not")

    @Test(arguments: [
        Case(step: nil, sameBoot: .begin, newBoot: .begin),
        Case(step: nil, told: "started", sameBoot: .begin, newBoot: .begin),
        Case(step: nil, told: "words of another client", sameBoot: .begin, newBoot: .begin),
        Case(step: nil, told: "running", sameBoot: lost, newBoot: lost),
        Case(step: nil, told: "rebooting", sameBoot: lost, newBoot: lost),
        Case(step: nil, told: "trying", sameBoot: lost, newBoot: lost),
        Case(step: .started, sameBoot: .begin, newBoot: .begin),
        // Told, and then the power failed before it was done.
        Case(step: .started, told: "running", sameBoot: .begin, newBoot: .begin),
        Case(step: .started, isNewest: false, sameBoot: .begin, newBoot: .begin),
        Case(step: .started, isNewest: false, told: "running", sameBoot: lost, newBoot: lost),
        Case(
            step: .running, told: "running",
            sameBoot: .end(.failed, reason: "shadowpin ended while the handler ran; it is not run twice"),
            newBoot: .end(.failed, reason: "the board restarted while the handler ran; it is not run twice")),
        Case(step: .rebooting, told: "rebooting", sameBoot: .rebootAgain, newBoot: .end(.succeeded, reason: "")),
        Case(step: .rebooting, attempt: 2, sameBoot: .rebootAgain, newBoot: .end(.succeeded, reason: "")),
        Case(step: .rebooting, attempt: 3, sameBoot: didNotRestart, newBoot: .end(.succeeded, reason: "")),
        Case(step: nil, told: "downloading", sameBoot: .begin, newBoot: .begin),
        Case(step: .downloading, told: "downloading", sameBoot: .begin, newBoot: .begin),
        Case(step: .downloading, told: "trying", sameBoot: .begin, newBoot: .begin),
        Case(step: .trying, action: .install, told: "trying", sameBoot: .tryAgain, newBoot: .tryAgain),
        Case(step: .trying, action: .install, attempt: 2, told: "trying", sameBoot: .tryAgain, newBoot: .tryAgain),
        Case(step: .trying, action: .install, attempt: 3, told: "trying", sameBoot: endsEachTime, newBoot: endsEachTime),
        Case(step: .installing, told: "installing", sameBoot: .begin, newBoot: .begin),
        Case(step: .trying, told: "installing", sameBoot: .goOnTrying, newBoot: .goOnTrying),
        Case(step: .rollingBack, told: "installing", sameBoot: .goOnRollingBack, newBoot: .goOnRollingBack),
        Case(step: .ended, told: "running", sameBoot: .report, newBoot: .report),
        // The record is of another job.
        Case(step: .started, isSame: false, sameBoot: .begin, newBoot: .begin),
        Case(step: .running, isSame: false, sameBoot: .begin, newBoot: .begin),
        Case(step: .rebooting, isSame: false, told: "rebooting", sameBoot: lost, newBoot: lost),
        Case(step: .ended, isSame: false, sameBoot: .begin, newBoot: .begin),
    ]) func resumption(of its: Case) throws {
        var record: JobRecord?
        if let step = its.step {
            var made = JobRecord(JobIdentity("j", its.isSame ? 1 : 2), its.action, boot: try bootID(Self.boot))
            made.step = step
            made.attempt = its.attempt
            record = made
        }
        for (boot, expected) in [(Self.boot, its.sameBoot), (Self.other, its.newBoot)] {
            let resumption = JobResumption(
                record: record, isNewest: its.isNewest, job: JobIdentity("j", 1), told: Array(its.told.utf8).span,
                boot: try bootID(boot))
            #expect(resumption == expected, "\(boot)")
        }
    }
}
