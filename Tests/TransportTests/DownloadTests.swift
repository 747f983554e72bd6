import COpenSSL
import CPosix
import FixedMemory
import Fleets
import Foundation
import Testing

@testable import Board
@testable import Transport

/// `Download` from a server of another make. The clock is virtual; what is waited for in earnest is the server.
@Suite struct DownloadTests {
    /// What the server has.
    private static let file = [UInt8]((0..<1_200 * 256).map { UInt8(truncatingIfNeeded: $0) })

    private let server: APIServer
    private let path: String

    init() throws {
        server = try APIServer.shared.get()
        path = "\(server.folder)/part-\(UUID().uuidString)"
    }

    private var filePath: FilePath { get throws { try FilePath(Array(path.utf8).span) } }

    private var content: [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }

    private var isWhole: Bool { content == Self.file }

    private func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    private func url(_ text: String) throws -> DownloadURL {
        let bytes = Array(text.utf8)
        guard let url = DownloadURL(bytes.span) else { throw APIServer.NoServer() }
        return url
    }

    private func order(
        _ kind: String, _ port: APIServer.Port = .tls, caFile: String = "ca.crt", size: Int64 = Int64(file.count),
        timeLimit: Int64 = 3_600
    ) throws -> Download.Order {
        var digest = SHA256()
        digest.update(Self.file.span)
        return Download.Order(
            url: try url("https://127.0.0.1:\(server[port])/files/\(kind)/\(UUID().uuidString)"),
            caFile: try FixedString(Array("\(server.folder)/\(caFile)".utf8).span), size: size, digest: digest.finish(),
            timeLimit: timeLimit)
    }

    /// Drives the download as the loop does until it has ended: what was said on the way.
    private func outcome(_ order: Download.Order, patience: Int32 = 20_000) throws -> [String] {
        var download = Download(seed: 7)
        var now: Int64 = 1_000_000
        try download.start(order, at: filePath, now: Instant(milliseconds: now))
        defer { download.stop() }
        return outcome(&download, now: &now, patience: patience)
    }

    private func outcome(_ download: inout Download, now: inout Int64, patience: Int32 = 20_000) -> [String] {
        var said: [String] = []
        for _ in 0..<100_000 {
            guard let deadline = download.deadline else { return said + ["nothing is due"] }
            var isReady = false
            if deadline.milliseconds > now {
                var entry = pollfd(fd: download.descriptor, events: download.events, revents: 0)
                isReady = download.descriptor >= 0 && poll(&entry, 1, patience) > 0
                if !isReady { now = deadline.milliseconds }
            }
            switch download.service(now: Instant(milliseconds: now), isReady: isReady) {
            case .nothing: continue
            case .done: return said + ["done"]
            case .interrupted(let failure, let retryIn):
                let bound = Int64(Download.longestRetry)
                said.append(text(failure, of: download) + (0...bound ~= retryIn ? "" : "; again in \(retryIn)"))
                guard said.count < 50 else { return said }
            case .failed(let failure): return said + [text(failure, of: download)]
            }
        }
        return said + ["no end"]
    }

    private func text(_ failure: DownloadFailure, of download: borrowing Download) -> String {
        var message = Message()
        download.describe(failure, into: &message)
        return message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Answers

    private static let cut = "TLS: unexpected eof while reading"

    @Test(arguments: [
        ("ranges", ["done"]), ("no-ranges", ["done"]), ("chunked", ["done"]), ("unknown-total", ["done"]),
        ("cut", [cut, cut, cut, "done"]), ("cut-once", [cut, "done"]), ("cut-at-once", [cut, cut, cut, "done"]),
        ("limited", ["done"]),
        ("416", ["done"]), ("503-once", ["status 503", "done"]),
        ("moved", ["done"]), ("moved-away", ["done"]), ("moved-5", ["done"]),
        ("another-part", [cut, "the server sent another part of the file than it was asked for", "done"]),
        ("changed-once", [cut, "the file's SHA-256 is another one", "done"]),
    ], [APIServer.Port.tls, .tls12]) func whatComesToAGoodEnd(of kind: (String, [String]), over port: APIServer.Port) throws {
        #expect(try outcome(order(kind.0, port)) == kind.1)
        #expect(isWhole)
    }

    @Test(arguments: [
        ("410", "status 410"),
        ("short", "the server's file has 307199 bytes, expected 307200"),
        ("short-part", "the server's file has 307199 bytes, expected 307200"),
        ("short-chunked", "the server's file has 3 bytes, expected 307200"),
        ("long", "the server's file has 307201 bytes, expected 307200"),
        ("long-chunked", "the server's file has more bytes, expected 307200"),
        ("long-without-length", "the server's file has more bytes, expected 307200"),
        ("limited-to-nothing", "the server's file has 0 bytes, expected 307200"),
        ("always-another-part", "the server sent another part of the file than it was asked for"),
        ("changed", "the file's SHA-256 is another one"),
        ("moved-to-plain", "redirected to 'localhost:PORT', which is not followed: expected https://, five times at most"),
        ("moved-nowhere", "redirected to no address, which is not followed: expected https://, five times at most"),
        ("moved-too-far", "redirected to no address, which is not followed: expected https://, five times at most"),
        ("moved-6", "redirected to no address, which is not followed: expected https://, five times at most"),
    ]) func whatDoesNot(kind: String, expected: String) throws {
        let said = try outcome(order(kind))
        #expect(said.last == expected.replacingOccurrences(of: "PORT", with: "\(server[.tls])"))
        #expect((content?.count ?? 0) <= Self.file.count)
    }

    @Test(arguments: [
        (APIServer.Port.wrongName, "ca.crt", "certificate refused: IP address mismatch"),
        (.expired, "ca.crt", "certificate refused: certificate has expired"),
        (.tls, "other.crt", "certificate refused: unable to get local issuer certificate"),
    ]) func aServerThatIsNotTrustedIsNotAskedTwice(port: APIServer.Port, caFile: String, expected: String) throws {
        #expect(try outcome(order("ranges", port, caFile: caFile)) == [expected])
        #expect(ERR_peek_error() == 0)
    }

    @Test func aMissingAuthorityIsNoPassingTrouble() throws {
        let said = try outcome(order("ranges", caFile: "nowhere"))
        #expect(said == ["ca_file '\(server.folder)/nowhere': No such file or directory (errno 2)"])
    }

    @Test func theRequest() throws {
        try write([1, 2, 3])
        let name = UUID().uuidString
        var order = try order("echo")
        order.url = try url("https://localhost:\(server[.tls])/files/echo/\(name)?a=%20&b#c")
        order.size = 1_000
        // The answer is no file of this size: what was asked is in what came.
        _ = try outcome(order)
        var expected = """
            {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", "Host": "localhost:\(server[.tls])", \
            "Range": "bytes=3-", "User-Agent": "shadowpin", "path": "/files/echo/\(name)?a=%20&b"}
            """
        order.size = Int64(expected.utf8.count)
        #expect(try outcome(order).last == "the file's SHA-256 is another one")
        #expect(content == Array(expected.utf8))
        try FileManager.default.removeItem(atPath: path)
        expected = expected.replacingOccurrences(of: #""Range": "bytes=3-", "#, with: "")
        order.size = Int64(expected.utf8.count)
        _ = try outcome(order)
        #expect(content == Array(expected.utf8))
    }

    // MARK: What is there from before

    @Test(arguments: [0, 1, 100_000, 307_199, 307_200]) func itGoesOnWhereItWas(count: Int) throws {
        try write(Array(Self.file[0..<count]))
        // Of a server that cuts, no answer has all.
        let said = try outcome(order("cut"))
        #expect(said == Array(repeating: Self.cut, count: max(0, (307_199 - count) / 99_900)) + ["done"])
        #expect(isWhole)
    }

    @Test func aWholeFileNeedsNoServer() throws {
        try write(Self.file)
        #expect(try outcome(order("ranges", .closed)) == ["done"])
    }

    @Test(arguments: [1, 100_000, 307_200]) func whatIsThereAndWrongIsDroppedOnce(count: Int) throws {
        try write(Array(repeating: 9, count: count))
        #expect(try outcome(order("ranges")) == ["the file's SHA-256 is another one", "done"])
        #expect(isWhole)
    }

    @Test func whatIsThereAndTooLongIsDropped() throws {
        try write(Self.file + [0])
        #expect(try outcome(order("ranges")) == ["done"])
        #expect(isWhole)
    }

    @Test func theFileThatCannotBeWritten() throws {
        var download = Download(seed: 7)
        let nowhere = try FilePath("/nowhere/part")
        let order = try order("ranges")
        #expect(throws: FileError.system(errno: ENOENT)) { try download.start(order, at: nowhere, now: Instant(milliseconds: 0)) }
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
        let link = try filePath
        #expect(throws: FileError.system(errno: ELOOP)) { try download.start(order, at: link, now: Instant(milliseconds: 0)) }
        let folder = try FilePath(Array(server.folder.utf8).span)
        #expect(throws: FileError.system(errno: EISDIR)) { try download.start(order, at: folder, now: Instant(milliseconds: 0)) }
        #expect(throws: FileError.notAFile) { try download.start(order, at: FilePath("/dev/null"), now: Instant(milliseconds: 0)) }
        let full = try FilePath("/dev/full")
        #expect(throws: FileError.notAFile) { try download.start(order, at: full, now: Instant(milliseconds: 0)) }
        #expect(download.descriptor == -1 && download.deadline == nil)
    }

    @Test func permissionsAreTheOwnersUntilItIsKept() throws {
        var download = Download(seed: 7)
        var now: Int64 = 0
        try download.start(order("ranges"), at: filePath, now: Instant(milliseconds: now))
        defer { download.stop() }
        let permissions = { try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int }
        #expect(try permissions() == 0o600)
        #expect(outcome(&download, now: &now) == ["done"])
        #expect(try permissions() == 0o600)
        try download.keep(mode: 0o755)
        #expect(try permissions() == 0o755)
        #expect(download.descriptor == -1)
    }

    // MARK: Time

    @Test func aServerThatFallsSilentIsLeftAndAskedAgain() throws {
        var download = Download(seed: 7)
        var now: Int64 = 0
        try download.start(order("never", timeLimit: 100), at: filePath, now: Instant(milliseconds: now))
        let said = outcome(&download, now: &now, patience: 100)
        #expect(said.dropLast().allSatisfy { $0 == "no answer in time" })
        #expect((3...4).contains(said.count))
        #expect(said.last == "the time limit of 100 s is over")
        #expect(now == 100_000)
        #expect(download.descriptor == -1)
    }

    @Test func nobodyThereIsTriedUntilTheTimeIsOver() throws {
        var download = Download(seed: 7)
        var now: Int64 = 0
        try download.start(order("ranges", .closed, timeLimit: 600), at: filePath, now: Instant(milliseconds: now))
        let said = outcome(&download, now: &now)
        #expect(said.dropLast().allSatisfy { $0 == "Connection refused (errno 111)" })
        #expect((10...40).contains(said.count))
        #expect(now == 600_000)
    }

    @Test func patienceIsGranted() throws {
        var download = Download(seed: 7)
        var now: Int64 = 0
        try download.start(order("503-once"), at: filePath, now: Instant(milliseconds: now))
        defer { download.stop() }
        #expect(outcome(&download, now: &now) == ["status 503", "done"])
        #expect(now == 40_000)
    }

    // MARK: URLs

    @Test(arguments: [
        ("https://h", "h:443/"), ("https://h:8443/a/b.bin?x=1&y=/#z", "h:8443/a/b.bin?x=1&y=/"), ("https://[::1]?q", "::1:443/?q"),
        ("https://h#f", "h:443/"), ("https://h/@", "h:443/@"),
        ("http://h/a", nil), ("HTTPS://h", nil), ("https:/h", nil), ("https://", nil), ("https:///a", nil), ("", nil),
        ("https://u:p@h/a", nil), ("https://h:0/", nil), ("https://h:65536/", nil), ("https://h/a b", nil),
        ("https://h/\r\nX: y", nil), ("https://h/ü", nil), ("https://h\\a", nil), ("https://h/\u{7f}", nil),
    ]) func urls(text: String, expected: String?) throws {
        let bytes = Array(text.utf8)
        #expect(DownloadURL(bytes.span).map(description) == expected)
    }

    @Test func theLongestURL() throws {
        #expect(throws: Never.self) { try url("https://h/" + String(repeating: "p", count: 2_047)) }
        #expect(throws: APIServer.NoServer.self) { try url("https://h/" + String(repeating: "p", count: 2_048)) }
    }

    @Test(arguments: [
        ("/c?d", "h:8443/c?d"), ("https://other/c", "other:443/c"),
        ("//other/c", nil), ("c", nil), ("../c", nil), ("?c", nil), ("http://h/c", nil), ("", nil), ("/c d", nil),
    ]) func redirects(location: String, expected: String?) throws {
        let bytes = Array(location.utf8)
        #expect(try url("https://h:8443/a/b?x").redirected(to: bytes.span).map(description) == expected)
    }

    private func description(_ url: DownloadURL) -> String {
        func text(_ span: Span<UInt8>) -> String { span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        return "\(text(url.host.bytes)):\(url.port)\(text(url.target.bytes))"
    }
}
