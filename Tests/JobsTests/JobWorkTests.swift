import Board
import BoardLoading
import CPosix
import FixedMemory
import Fleets
import Foundation
import Testing
import Transport

@testable import Jobs

extension FixedString {
    var text: String { bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

/// A folder with a board file, the state of its jobs and handlers; time as the test says.
final class Place {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("work-\(UUID().uuidString)").path
    private let draft = UnsafeMutablePointer<BoardDraft>.allocate(capacity: 1)
    let topics = JobTopics(try! ThingName(Array("t".utf8).span))
    static let job = JobIdentity(id: JobID(Array("j".utf8).span)!, number: 1)

    init() throws {
        for name in ["state", "handlers"] {
            try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        draft.deallocate()
    }

    subscript(name: String) -> String? {
        get { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
        set { try? newValue?.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8) }
    }

    func script(_ name: String, _ text: String) {
        writeExecutable("\(path)/\(name)", "#!/bin/sh\n\(text)\n")
    }

    func filePath(_ name: String) throws -> FilePath { try FilePath(Array("\(path)/\(name)".utf8).span) }

    /// - Parameters:
    ///   - reboot: a program; nil: the kernel.
    ///   - running: the program of this process.
    func work(reboot: String? = nil, running: String = "program", now: Int64 = 0) throws -> JobWork {
        let yaml = """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines: {p: {offset: 17, direction: input}}
            state: \(path)/state
            jobs:
              allow: [run, reboot, configure, install]
              install: {key_file: \(path)/keys}
              handlers: \(path)/handlers
            \(reboot.map { "  reboot_command: \(path)/\($0)" } ?? "")
            """
        var diagnostics = Diagnostics()
        let bytes = Array(yaml.utf8)
        guard let board = Board.load(bytes.span, diagnostics: &diagnostics) else {
            let words = diagnostics[0].message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            throw Wrong(what: words)
        }
        return JobWork(
            board, DraftRoom(draft), boardFile: try filePath("board"), program: InstalledProgram(running: try filePath(running).bytes), run: 1,
            now: Instant(milliseconds: now))
    }

    struct Wrong: Error { let what: String }

    // MARK: What is on the disk

    private var store: DurableFile { get throws { DurableFile(try filePath("state/job")) } }

    func remember(
        _ step: JobStep, _ action: JobAction, attempt: Int64 = 1, check: UInt32 = 0, digest: SHA256.Digest = FixedString()
    ) throws {
        var record = JobRecord(Self.job, action, boot: FixedString())
        record.step = step
        record.attempt = attempt
        record.check = Int64(check)
        record.digest = digest
        var writer = JobRecord.Writer()
        try record.write(to: &writer)
        try store.write(try writer.document)
    }

    /// Step, outcome and reason.
    func remembered() throws -> [String] {
        var content = FixedBuffer<8192>()
        #expect(try store.read(into: &content) == .current)
        let json = content.bytes.withUnsafeBufferPointer { Data($0) }
        let record = try JSONSerialization.jsonObject(with: json) as? [String: Any]
        return ["step", "outcome", "reason"].compactMap { record?[$0] as? String }
    }

    // MARK: The cloud

    /// Answers everything that the work asks for, once; the job is `document`, under way since `step`.
    func serve(_ work: inout JobWork, now: Int64, document: String, step: String = "") throws -> [String] {
        let now = Instant(milliseconds: now)
        var asked: [String] = []
        while work.client.nextRequest(now: now), asked.count < 20 {
            let topic = String(work.client.requestTopic.text.dropFirst(20))
            let payload = try work.client.requestPayload.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            let request = try JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any] ?? [:]
            let status = request["status"] as? String
            asked.append(status.map { "\(topic) \($0)" } ?? topic)
            let isOver = asked.contains { $0.hasSuffix("ED") }
            var answer = ""
            if topic == "get" { answer = isOver ? #""queuedJobs":[],"# : #""queuedJobs":[{}],"# }
            if topic == "start-next" {
                answer =
                    #""execution":{"jobId":"j","executionNumber":1,"statusDetails":{"step":"\#(step)"},"jobDocument":\#(document)},"#
            }
            receive(&work, "\(topic)/accepted", #"{\#(answer)"clientToken":"\#(request["clientToken"] ?? "")"}"#, now)
            work.service(now: now)
        }
        return asked
    }

    func receive(_ work: inout JobWork, _ topic: String, _ payload: String, _ now: Instant) {
        let topic = Array("$emqx/things/t/jobs/\(topic)".utf8)
        work.receive(topics.message(on: topic.span)!, Array(payload.utf8).span, now: now)
    }
}

/// `#expect` does not take a value that is not copied.
func ending(_ work: borrowing JobWork) -> String {
    switch work.ending {
    case nil: "none"
    case .reboot: "reboot"
    case .restart: "restart"
    case .trial: "trial"
    case .leave: "leave"
    }
}

@Suite(.serialized) struct JobWorkTests {
    let place = try! Place()

    // MARK: configure

    @Test func aBoardFileThatDoesNotConnectInTimeIsTakenBack() throws {
        place["board"] = "new"
        place["board.previous"] = "old"
        try place.remember(.trying, .configure)
        var work = try place.work(now: 1_000)
        let deadline = work.deadline
        #expect(deadline == Instant(milliseconds: 1_000 + BoardTrial.limit))
        work.service(now: Instant(milliseconds: 999 + BoardTrial.limit))
        #expect(ending(work) == "none")
        work.service(now: Instant(milliseconds: 1_000 + BoardTrial.limit))
        #expect(ending(work) == "restart")
        #expect(place["board"] == "old")
        #expect(
            try place.remembered() == [
                "ended", "FAILED", "the new board file was taken back: no connection to the broker in time",
            ])
    }

    @Test func aBoardFileThatConnectsStays() throws {
        place["board"] = "new"
        place["board.previous"] = "old"
        try place.remember(.trying, .configure)
        var work = try place.work()
        work.connected(now: Instant(milliseconds: BoardTrial.limit - 1))
        #expect(try place.remembered() == ["ended", "SUCCEEDED", ""])
        work.service(now: Instant(milliseconds: BoardTrial.limit))
        #expect(ending(work) == "none" && place["board"] == "new")
        let asked = try place.serve(&work, now: BoardTrial.limit, document: "{}", step: "installing")
        #expect(asked == ["get", "start-next", "j/update SUCCEEDED", "get"])
    }

    @Test(arguments: [(JobStep.installing, "new", "restart"), (.installing, "old", "none"), (.rollingBack, "old", "restart")])
    func aPowerCutAtEachStep(step: JobStep, inPlace: String, expected: String) throws {
        place["board"] = inPlace
        if inPlace == "new" { place["board.previous"] = "old" }
        try place.remember(step, .configure, check: crc32(Array("new".utf8).span))
        var work = try place.work()
        work.service(now: Instant(milliseconds: BoardTrial.limit))
        #expect(ending(work) == expected)
        #expect(place["board"] == "old")
    }

    @Test func aBoardFileThatEndsTheProcessIsTakenBack() throws {
        place["board"] = "new"
        place["board.previous"] = "old"
        try place.remember(.trying, .configure)
        for start in 1...3 {
            let work = try place.work()
            #expect(ending(work) == (start < 3 ? "none" : "restart"))
        }
        #expect(place["board"] == "old")
    }

    @Test func anOldBoardFileThatCannotBePutBackIsSaid() throws {
        place["board"] = "new"
        try FileManager.default.createDirectory(
            atPath: "\(place.path)/board.previous", withIntermediateDirectories: true)
        try place.remember(.rollingBack, .configure)
        let work = try place.work()
        #expect(ending(work) == "restart")
        #expect(try place.remembered().last?.contains("the one before it cannot be put back: Not a directory") == true)
    }

    // MARK: reboot

    @Test func theKernelIsAskedWhenTheCloudKnowsAndTheDiskRemembers() throws {
        var work = try place.work()
        work.connected(now: Instant(milliseconds: 0))
        let asked = try place.serve(&work, now: 0, document: #"{"action":"reboot"}"#)
        #expect(asked == ["get", "start-next", "j/update IN_PROGRESS"])
        #expect(ending(work) == "reboot")
        #expect(try place.remembered() == ["rebooting"])
        work.rebootFailed(errno: EPERM)
        #expect(try place.remembered() == ["ended", "FAILED", "reboot: Operation not permitted (errno 1)"])
    }

    @Test func theNextBootIsTheSuccess() throws {
        try place.remember(.rebooting, .reboot, attempt: 3)
        var work = try place.work()
        work.connected(now: Instant(milliseconds: 0))
        let asked = try place.serve(&work, now: 0, document: #"{"action":"reboot"}"#, step: "rebooting")
        #expect(asked == ["get", "start-next", "j/update SUCCEEDED", "get"])
        #expect(ending(work) == "none")
    }

    @Test func aBoardThatStaysUpIsToldAgain() throws {
        place.script("down", "exit 0")
        var work = try place.work(reboot: "down")
        work.connected(now: Instant(milliseconds: 0))
        var now: Int64 = 0
        for attempt in 1...3 {
            _ = try place.serve(&work, now: now, document: #"{"action":"reboot"}"#)
            try wait(&work, now: now)
            #expect(try place.remembered() == ["rebooting"], "attempt \(attempt)")
            now += JobWork.rebootLimit
            work.service(now: Instant(milliseconds: now))
        }
        #expect(try place.remembered() == ["ended", "FAILED", "the board was told to restart and did not"])
    }

    /// Serves until the program has ended, woken by its descriptor alone.
    private func wait(_ work: inout JobWork, now: Int64) throws {
        while work.descriptors.0 >= 0 {
            var entry = pollfd(fd: work.descriptors.0, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 10_000) == 1 else { throw Place.Wrong(what: "it does not end") }
            work.service(now: Instant(milliseconds: now))
        }
    }

    // MARK: run

    @Test func theOutputIsToldWhileTheHandlerRuns() throws {
        // It speaks when it is told to: what it said before would be read, and not told, by the turns of `serve`.
        place.script("handlers/talk", "until [ -e \(place.path)/speak ]; do sleep 0.01; done; echo words; exec sleep 1000")
        var work = try place.work()
        work.connected(now: Instant(milliseconds: 0))
        _ = try place.serve(&work, now: 0, document: #"{"action":"run","params":{"handler":"talk"}}"#)
        place["speak"] = ""
        var entry = pollfd(fd: work.descriptors.1, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 10_000) == 1)
        let now = Instant(milliseconds: JobWork.outputInterval)
        work.service(now: now)
        #expect(work.client.nextRequest(now: now) == true)
        let payload = try work.client.requestPayload.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        #expect(payload.contains(#""statusDetails":{"step":"running","output":"words\n"}"#))
        #expect(payload.contains(#""stepTimeoutInMinutes":10"#))
        work.shutDown()
        #expect(try place.remembered() == ["ended", "FAILED", "shadowpin was stopped while the handler ran"])
    }
}
