import CPosix
import FixedMemory
import Fleets
import Foundation
import Testing
import Transport

@testable import Jobs

/// A folder of handlers of the test's own, gone afterwards.
final class Handlers {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("handlers-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func add(_ name: String, _ script: String, mode: Int = 0o755) {
        writeExecutable("\(path)/\(name)", script, mode: mode)
    }
}

@Suite struct HandlerProcessTests {
    let handlers = try! Handlers()

    private func parameters(_ json: String) throws -> RunParameters { try RunParameters(Array(json.utf8).span) }

    private func start(_ json: String, now: Instant = Instant(milliseconds: 0)) throws -> HandlerProcess {
        try HandlerProcess(try parameters(json), in: Array(handlers.path.utf8).span, now: now)
    }

    /// Serves the process as the loop would, woken by its descriptors alone, at a time that stands still.
    private func end(
        of process: inout HandlerProcess, now: Instant = Instant(milliseconds: 0)
    ) -> HandlerProcess.End? {
        for _ in 0..<10_000 {
            if let end = process.service(now: now) { return end }
            var entries = [
                pollfd(fd: process.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: process.outputDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&entries, 2, 10_000) > 0 else { return nil }
        }
        return nil
    }

    private func run(_ json: String) throws -> (HandlerProcess.End?, String) {
        var process = try start(json)
        let end = end(of: &process)
        return (end, process.output.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    }

    @Test func argumentsPassAsTheyAre() throws {
        handlers.add("echo", "#!/bin/sh\nfor word; do echo \"<$word>\"; done; echo error >&2; exit 7\n")
        let (end, output) = try run(#"{"handler":"echo","args":["a b","$HOME; `id`","","é\n"]}"#)
        #expect(end == .exited(code: 7))
        #expect(output == "<a b>\n<$HOME; `id`>\n<>\n<é\n>\nerror\n")
    }

    @Test func sixteenArgumentsOfTwoKibibytesFit() throws {
        handlers.add("count", "#!/bin/sh\necho $#; echo \"$*\" | wc -c\n")
        let words = (0..<16).map { _ in "\"" + String(repeating: "x", count: 127) + "\"" }.joined(separator: ",")
        let (end, output) = try run(#"{"handler":"count","args":[\#(words)]}"#)
        #expect(end == .exited(code: 0))
        #expect(output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == ["16", "2048"])
    }

    @Test func theProcessInheritsNothing() throws {
        let opened = posix_open("/dev/null", O_RDONLY, 0)
        defer { close(opened) }
        handlers.add("look", "#!/bin/sh\nls /proc/$$/fd; cat; ps -o pgid= -p $$ | tr -d ' '; echo $$; exec grep -E 'Sig(Blk|Ign)' /proc/self/status\n")
        posix_ignore_sigpipe()
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        defer { pthread_sigmask(SIG_UNBLOCK, &blocked, nil) }
        let (_, output) = try run(#"{"handler":"look"}"#)
        #expect(output.contains("SigBlk:\t0000000000000000"))
        let lines = output.split(separator: "\n").map(String.init)
        // Signals 32 and 33 are glibc's own.
        let ignored = try #require(lines.first { $0.hasPrefix("SigIgn:\t") })
        #expect(UInt64(ignored.dropFirst(8), radix: 16).map { $0 & 0x7FFF_FFFF } == 0)
        // The shell reads its script as 10.
        #expect(lines.filter { $0.count < 3 }.filter { $0 != "10" } == ["0", "1", "2"])
        // The group, the process, and the two lines of grep.
        #expect(lines.count > 4 && lines[lines.count - 4] == lines[lines.count - 3])
    }

    @Test func onlyTheTailOfTheOutputIsKept() throws {
        handlers.add("talk", "#!/bin/sh\nseq 1 100000\n")
        let (end, output) = try run(#"{"handler":"talk"}"#)
        #expect(end == .exited(code: 0))
        #expect(output.utf8.count == 1_024)
        #expect(output.hasSuffix("99999\n100000\n"))
    }

    @Test func theTimeLimitEndsIt() throws {
        handlers.add("sleep", "#!/bin/sh\necho ready; exec sleep 1000\n")
        var process = try start(#"{"handler":"sleep","timeLimit":60}"#)
        #expect(process.deadline == Instant(milliseconds: 60_000))
        let early = process.service(now: Instant(milliseconds: 59_999))
        #expect(early == nil)
        let end = end(of: &process, now: Instant(milliseconds: 60_000))
        #expect(end == .killed(signal: SIGTERM))
        #expect(process.isOverTime == true)
    }

    @Test func whoDoesNotListenIsKilledWithAllItHasStarted() throws {
        handlers.add("deaf", "#!/bin/sh\ntrap '' TERM\nsleep 1000 &\necho $!\nwait; sleep 1000\n")
        var process = try start(#"{"handler":"deaf"}"#)
        // Wait until it has said who its child is.
        var entry = pollfd(fd: process.outputDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 10_000) == 1)
        process.stop(now: Instant(milliseconds: 1_000))
        let still = process.service(now: Instant(milliseconds: 1_000))
        #expect(still == nil)
        #expect(process.deadline == Instant(milliseconds: 6_000))
        let end = end(of: &process, now: Instant(milliseconds: 6_000))
        #expect(end == .killed(signal: SIGKILL))
        #expect(process.isOverTime == false)
        let child = process.output.bytes.withUnsafeBufferPointer { Int32(String(decoding: $0, as: UTF8.self).dropLast()) }
        #expect(Self.isGone(try #require(child)))
    }

    /// Killed is not yet gone: whoever adopts it has to fetch it first.
    private static func isGone(_ process: pid_t) -> Bool {
        for _ in 0..<1_000 {
            guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                !status.contains(") Z ")
            else { return true }
            usleep(10_000)
        }
        return false
    }

    @Test func whatItLeavesBehindIsKilled() throws {
        handlers.add("leave", "#!/bin/sh\nsleep 1000 &\necho $!\n")
        let (end, output) = try run(#"{"handler":"leave"}"#)
        #expect(end == .exited(code: 0))
        #expect(Self.isGone(try #require(Int32(output.dropLast()))))
    }

    @Test func whatCannotBeStartedIsSaid() throws {
        handlers.add("plain", "#!/bin/sh\n", mode: 0o644)
        handlers.add("broken", "#!/no/such/interpreter\n")
        #expect(throws: FileError.system(errno: ENOENT)) { try check("missing") }
        #expect(throws: FileError.system(errno: EACCES)) { try check("plain") }
        #expect(throws: FileError.system(errno: ENOENT)) { try check("broken") }
    }

    private func check(_ handler: String) throws { _ = try start(#"{"handler":"\#(handler)"}"#) }

    @Test(arguments: [
        ("", "params.handler"), ("{}", "params.handler"), (#"{"handler":""}"#, "params.handler"),
        (#"{"handler":"../x"}"#, "params.handler"), (#"{"handler":".x"}"#, "params.handler"),
        (#"{"handler":"a/b"}"#, "params.handler"), (#"{"handler":5}"#, "params.handler"),
        (#"{"handler":"\#(String(repeating: "h", count: 65))"}"#, "params.handler"),
        (#"{"handler":"h","args":"x"}"#, "params.args"), (#"{"handler":"h","args":[1]}"#, "params.args"),
        (#"{"handler":"h","args":["a\u0000b"]}"#, "params.args"),
        (#"{"handler":"h","args":["1","2","3","4","5","6","7","8","9","0","1","2","3","4","5","6","7"]}"#, "params.args"),
        (#"{"handler":"h","args":["\#(String(repeating: "a", count: 2_048))"]}"#, "params.args"),
        (#"{"handler":"h","timeLimit":0}"#, "params.timeLimit"),
        (#"{"handler":"h","timeLimit":86401}"#, "params.timeLimit"),
        (#"{"handler":"h","timeLimit":"60"}"#, "params.timeLimit"),
        (#"{"handler":"h","timeLimit":1.5}"#, "params.timeLimit"),
    ]) func wrongParameters(json: String, parameter: String) {
        var text = Message()
        do throws(JobDocumentError) {
            _ = try RunParameters(Array(json.utf8).span)
            text.add("none")
        } catch {
            error.describe(into: &text)
        }
        let words = text.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        #expect(words.hasPrefix("job document: \(parameter): expected "))
    }
}

@Suite struct OutputTailTests {
    @Test(arguments: [
        ([], ""), (Array("a\tb\r\n\u{1B}[1m".utf8), "a\tb?\n?[1m"), (Array("é€😀".utf8), "é€😀"),
        ([0xC3], "?"), ([0x41, 0x80, 0x41], "A?A"), ([0xE2, 0x82], "??"), ([0xC0, 0x80], "??"),
        ([0xED, 0xA0, 0x80, 0x41], "???A"), ([0xF4, 0x90, 0x80, 0x80, 0x41], "????A"), ([0x80, 0x80, 0x41], "A"),
    ] as [([UInt8], String)]) func text(bytes: [UInt8], expected: String) {
        var tail = OutputTail()
        tail.append(bytes.span)
        #expect(tail.text.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test func aCharacterCutAtTheFrontIsLeftOut() {
        var tail = OutputTail()
        let bytes = Array(String(repeating: "😀", count: 300).utf8) + [0x41]
        tail.append(bytes.span)
        #expect(
            tail.text.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                == String(repeating: "😀", count: 255) + "A")
    }
}
