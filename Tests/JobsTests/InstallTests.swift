import CPosix
import FixedMemory
import Fleets
import Foundation
import Testing
import Transport

@testable import Jobs

/// The trial of a new program: scripts stand for programs, time is as the test says.
@Suite(.serialized) struct InstallTests {
    let place = try! Place()

    private func digest(_ text: String) -> SHA256.Digest {
        var hash = SHA256()
        let bytes = Array(text.utf8)
        hash.update(bytes.span)
        return hash.finish()
    }

    /// A new program that is about to be tried.
    private func trial(_ script: String?, attempt: Int64 = 1) throws -> JobWork {
        place["program"] = "old"
        if let script { place.script("program.trial", script) }
        try place.remember(.trying, .install, attempt: attempt, digest: digest(place["program.trial"] ?? ""))
        return try place.work()
    }

    /// What is remembered when the program has ended, woken by its descriptor alone.
    private func outcome(_ work: inout JobWork, now: Int64 = 0) throws -> [String] {
        while !work.serviceTrial(now: Instant(milliseconds: now)) {
            var entry = pollfd(fd: work.descriptors.0, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 10_000) == 1 else { throw Place.Wrong(what: "it does not end") }
        }
        return try place.remembered()
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.path).filter { $0.hasPrefix("program") }.sorted()
    }

    // MARK: The program in place

    @Test(arguments: [
        ("exit 0", "the new program did not connect: exit code 0"), ("exit 7", "the new program did not connect: exit code 7"),
        ("kill -SEGV $$", "the new program did not connect: ended by signal 11"),
        (nil, "the new program cannot be started: No such file or directory (errno 2)"),
    ]) func aProgramThatEndsHasFailed(script: String?, reason: String) throws {
        var work = try trial(script)
        work.startTrial(now: Instant(milliseconds: 0))
        #expect(try outcome(&work) == ["ended", "FAILED", reason])
        #expect(try files() == ["program"] && place["program"] == "old")
        #expect(work.programPath.text == "\(place.path)/program")
    }

    @Test func aProgramThatHangsIsEnded() throws {
        var work = try trial("trap '' TERM; echo > \(place.path)/hangs; while :; do sleep 0.01; done")
        work.startTrial(now: Instant(milliseconds: 0))
        while place["hangs"] == nil { usleep(1_000) }
        let limit = BoardTrial.limit
        #expect(work.trialDeadline == Instant(milliseconds: limit))
        for now in [0, limit - 1, limit, limit + HandlerProcess.grace - 1] {
            let isOver = work.serviceTrial(now: Instant(milliseconds: now))
            #expect(!isOver, "at \(now)")
        }
        #expect(
            try outcome(&work, now: limit + HandlerProcess.grace)
                == ["ended", "FAILED", "the new program did not connect: it was given 180 s"])
        #expect(try files() == ["program"])
    }

    @Test func whatTheNewProgramWroteDownCounts() throws {
        var work = try trial("exit 0")
        let record = try DurableFile(place.filePath("state/job"))
        work.startTrial(now: Instant(milliseconds: 0))
        // As it would, once connected.
        rename("\(place.path)/program.trial", "\(place.path)/program")
        var content = FixedBuffer<8192>()
        _ = record.read(into: &content)
        var ended = JobRecord(content.bytes)!
        ended.end(.succeeded, StatusDetails(step: ""))
        var writer = JobRecord.Writer()
        try ended.write(to: &writer)
        try record.write(try writer.document)
        #expect(try outcome(&work) == ["ended", "SUCCEEDED", ""])
    }

    @Test func aProgramInPlaceThatNobodyWroteDownHasSucceeded() throws {
        var work = try trial("exit 0")
        work.startTrial(now: Instant(milliseconds: 0))
        rename("\(place.path)/program.trial", "\(place.path)/program")
        #expect(try outcome(&work) == ["ended", "SUCCEEDED", ""])
    }

    @Test func soItHasAfterAPowerCut() throws {
        place["program"] = "new"
        try place.remember(.trying, .install, digest: digest("new"))
        var work = try place.work()
        #expect(try place.remembered() == ["ended", "SUCCEEDED", ""])
        work.connected(now: Instant(milliseconds: 0))
        let asked = try place.serve(&work, now: 0, document: "{}", step: "trying")
        #expect(asked == ["get", "start-next", "j/update SUCCEEDED", "get"])
        #expect(ending(work) == "none")
    }

    @Test func aTrialThatWasCutIsNotJudged() throws {
        var work = try trial("sleep 1000")
        work.startTrial(now: Instant(milliseconds: 0))
        work.stopTrial(now: Instant(milliseconds: 0))
        #expect(try outcome(&work) == ["trying"])
        #expect(try files() == ["program", "program.trial"])
    }

    @Test func trialsAreCounted() throws {
        for attempt in Int64(1)...3 {
            var work = try trial("exit 0", attempt: attempt)
            work.connected(now: Instant(milliseconds: 0))
            #expect(ending(work) == "none")
            let asked = try place.serve(&work, now: 0, document: #"{"action":"install"}"#, step: "trying")
            if attempt < 3 {
                #expect(asked == ["get", "start-next", "j/update IN_PROGRESS"])
                #expect(ending(work) == "trial")
                #expect(try place.remembered() == ["trying"])
            } else {
                #expect(asked == ["get", "start-next", "j/update FAILED", "get"])
                #expect(ending(work) == "none")
                #expect(try place.remembered().last == "each time the new program was tried, shadowpin or the board ended")
                #expect(try files() == ["program"])
            }
        }
    }

    // MARK: The new program

    @Test func itTakesThePlaceOfTheOldOneWhenItHasConnected() throws {
        place["program"] = "old"
        place["program.trial"] = "new"
        try place.remember(.trying, .install, digest: digest("new"))
        var work = try place.work(running: "program.trial")
        work.service(now: Instant(milliseconds: BoardTrial.limit * 2))
        #expect(ending(work) == "none" && place["program"] == "old")
        work.connected(now: Instant(milliseconds: 0))
        #expect(ending(work) == "leave" && place["program"] == "new")
        #expect(try place.remembered() == ["ended", "SUCCEEDED", ""])
        #expect(try files() == ["program"])
    }

    @Test func thePlaceThatCannotBeTakenIsSaid() throws {
        try FileManager.default.createDirectory(atPath: "\(place.path)/program", withIntermediateDirectories: false)
        place["program.trial"] = "new"
        try place.remember(.trying, .install, digest: digest("new"))
        var work = try place.work(running: "program.trial")
        work.connected(now: Instant(milliseconds: 0))
        #expect(ending(work) == "leave")
        #expect(
            try place.remembered() == [
                "ended", "FAILED",
                "the new program connected, and cannot be put in place: Is a directory (errno 21)",
            ])
    }

    @Test func startedByHandItTakesNoPlace() throws {
        place["program"] = "old"
        place["program.trial"] = "new"
        try place.remember(.downloading, .install, digest: digest("new"))
        var work = try place.work(running: "program.trial")
        work.connected(now: Instant(milliseconds: 0))
        #expect(ending(work) == "none" && place["program"] == "old")
    }

    // MARK: Files

    @Test(arguments: [
        ("/usr/bin/shadowpin", "/usr/bin/shadowpin", false), ("/usr/bin/shadowpin.trial", "/usr/bin/shadowpin", true),
        ("/a.trial/b", "/a.trial/b", false), (".trial", ".trial", false), ("", "", false),
        ("/usr/bin/shadowpin (deleted)", "/usr/bin/shadowpin", false), (" (deleted)", " (deleted)", false),
        ("/usr/bin/shadowpin.trial (deleted)", "/usr/bin/shadowpin", true),
    ]) func names(file: String, path: String, isOnTrial: Bool) throws {
        let bytes = Array(file.utf8)
        let program = try #require(InstalledProgram(running: bytes.span) as InstalledProgram?)
        #expect(program.path.text == path && program.isOnTrial == isOnTrial)
    }

    @Test func aPathThatLeavesNoRoomForASuffix() throws {
        let bytes = Array(String(repeating: "p", count: 250).utf8)
        let program = InstalledProgram(running: bytes.span)
        #expect(throws: FileError.system(errno: ENAMETOOLONG)) { _ = try program?.trial() }
        let long = Array(String(repeating: "p", count: 256).utf8)
        #expect(InstalledProgram(running: long.span)?.path.text == nil)
        #expect(InstalledProgram()?.isOnTrial == false)
    }

    @Test func headers() throws {
        let own = try #require(ProgramHeader.own())
        #expect(ProgramHeader(of: Array("/proc/self/exe".utf8).span) == own)
        var bytes = [UInt8](repeating: 0, count: 20)
        let whole = try Data(contentsOf: URL(filePath: "/proc/self/exe")).prefix(20)
        bytes.replaceSubrange(0..<20, with: whole)
        #expect(ProgramHeader(bytes.span) == own)
        // The kind of file, which differs between programs of one board, is none of what is compared.
        bytes[16] ^= 1
        #expect(ProgramHeader(bytes.span) == own)
        for index in [4, 5, 18, 19] {
            bytes[index] ^= 1
            #expect(ProgramHeader(bytes.span) != own, "byte \(index)")
            bytes[index] ^= 1
        }
        bytes[0] = 0
        #expect(ProgramHeader(bytes.span) == nil)
        #expect(ProgramHeader(Array(whole.prefix(19)).span) == nil)
        #expect(ProgramHeader(of: Array("/nowhere".utf8).span) == nil)
    }
}
