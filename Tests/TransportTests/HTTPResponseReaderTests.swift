import FixedMemory
import Testing

@testable import Transport

@Suite struct HTTPResponseReaderTests {
    private static let limit = 32_768
    private static let tooLarge = "bodyTooLarge(limit: 32768)"

    /// What an answer comes to, in one line, fed in pieces of `size` bytes.
    private func outcome(_ answer: String, inPiecesOf size: Int, ends: Bool = true) -> String {
        var reader = HTTPResponseReader(limit: Self.limit)
        let bytes = Array(answer.utf8)
        var body = ""
        do throws(HTTPError) {
            var start = 0
            while start < bytes.count {
                let end = min(start + size, bytes.count)
                var index = 0
                let piece = bytes.span.extracting(start..<end)
                while let found = try reader.read(piece, from: &index) {
                    body += piece.extracting(found).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
                #expect(index == piece.count)
                start = end
            }
            if ends { try reader.end() }
        } catch {
            return "\(error)"
        }
        var text = "\(reader.status)"
        if let retryAfter = reader.retryAfter { text += " after \(retryAfter)" }
        if !reader.redirectHost.isEmpty {
            text += " to " + reader.redirectHost.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
        if reader.rangeStart != nil || reader.rangeTotal != nil {
            text += " from \(reader.rangeStart.map(String.init) ?? "?") of \(reader.rangeTotal.map(String.init) ?? "?")"
        }
        return text + " '\(body)'" + (reader.isComplete ? "" : " unfinished")
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 'hello'"),
        ("HTTP/1.1 200 OK\r\ncontent-LENGTH:5\r\n\r\nhello and more", "200 'hello'"),
        ("HTTP/1.0 200 OK\n\nhello", "200 'hello'"),
        ("HTTP/1.1 204 No Content\r\n\r\n", "204 ''"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 ''"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1; a=b\r\n!\r\n0\r\n\r\n", "200 'hello!'"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\nA\r\n0123456789\r\n00\r\nX: y\r\n\r\n", "200 '0123456789'"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "200 '{}'"),
        ("HTTP/1.1 429 Too Many\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n", "429 after 30 ''"),
        ("HTTP/1.1 503 Later\r\nRetry-After: tomorrow\r\nContent-Length: 0\r\n\r\n", "503 ''"),
        ("HTTP/1.1 429 Too Many\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n", "429 after 999999999 ''"),
        ("HTTP/1.1 302 Found\r\nLocation:  https://x/y \r\nContent-Length: 0\r\n\r\n", "302 to x ''"),
        ("HTTP/1.1 302 Found\r\nlocation: https://key:secret@x:8443?token=secret\r\nContent-Length: 0\r\n\r\n", "302 to x:8443 ''"),
        ("HTTP/1.1 302 Found\r\nLocation: //x#y\r\nContent-Length: 0\r\n\r\n", "302 to x ''"),
        ("HTTP/1.1 302 Found\r\nLocation: /login?to=//x\r\nContent-Length: 0\r\n\r\n", "302 ''"),
        ("HTTP/1.1 302 Found\r\nLocation:\r\nContent-Length: 0\r\n\r\n", "302 ''"),
        ("HTTP/1.1 302 Found\r\nLocation: https:/\r\nContent-Length: 0\r\n\r\n", "302 ''"),
        // Nothing of an interim answer counts for the final one.
        ("HTTP/1.1 103 Hints\r\nContent-Length: 1\r\nRetry-After: 1\r\nLocation: //x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello", "200 'hello'"),
        ("HTTP/1.1 103 Hints\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "200 '{}'"),
        // A transfer coding overrides the length; where it is not `chunked`, the body lasts until the end.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "200 '{}'"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: unchunked\r\n\r\nhello", "200 'hello'"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "200 '{}'"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", "badLength"),
        ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "badLength"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4294967297\r\n\r\n{", Self.tooLarge),
        ("HTTP/1.1 206 Part\r\nContent-Range: bytes 7-8/9\r\nContent-Length: 2\r\n\r\n{}", "206 from 7 of 9 '{}'"),
        ("HTTP/1.1 206 Part\r\ncontent-range:bytes 7-8/*\r\n\r\n{}", "206 from 7 of ? '{}'"),
        ("HTTP/1.1 416 No\r\nContent-Range: bytes */9\r\n\r\n", "416 from ? of 9 ''"),
        ("HTTP/1.1 206 Part\r\nContent-Range: pages 7-8/9\r\n\r\n", "badRange"),
        ("HTTP/1.1 206 Part\r\nContent-Range: bytes 7-8\r\n\r\n", "badRange"),
        ("HTTP/1.1 103 Hints\r\nContent-Range: bytes 1-2/3\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "200 ''"),
        // The body of a refusal is for people, whatever its size.
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 99999\r\n\r\n<html>", "404 ''"),
        ("HTTP/1.1 200\r\n\r\n", "200 ''"),
        ("HTTP/2 200 OK\r\n\r\n", "notHTTP"), ("hello\r\n", "notHTTP"), ("HTTP/1.1 abc\r\n", "notHTTP"),
        ("HTTP/1.1 999 x\r\n", "notHTTP"), ("\r\n", "notHTTP"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "badLength"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", "badLength"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 32769\r\n\r\n", Self.tooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8001\r\n", Self.tooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", Self.tooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "badChunk"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5x\r\nhello", "badChunk"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n", "badChunk"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "cutOff"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "cutOff"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", "cutOff"),
        ("HTTP/1.1 200 OK\r\n", "cutOff"), ("", "cutOff"),
    ]) func answers(answer: String, expected: String) {
        for size in 1...max(answer.utf8.count, 1) {
            #expect(outcome(answer, inPiecesOf: size) == expected, "in pieces of \(size)")
        }
    }

    @Test func aWholeAnswerNeedsNoEnd() {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        #expect(outcome(answer, inPiecesOf: 7, ends: false) == "200 '{}'")
        #expect(outcome("HTTP/1.1 200 OK\r\n\r\n{}", inPiecesOf: 7, ends: false) == "200 '{}' unfinished")
    }

    @Test func bounds() {
        let headers = "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 3_000)
        #expect(outcome(headers, inPiecesOf: 1_000) == "headersTooLarge")
        let long = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 10_000) + "\r\nContent-Length: 1\r\n\r\n!"
        #expect(outcome(long, inPiecesOf: 1_000) == "200 '!'")
        let most = String(repeating: "b", count: Self.limit)
        #expect(outcome("HTTP/1.1 200 OK\r\n\r\n" + most, inPiecesOf: 4_096) == "200 '\(most)'")
        #expect(outcome("HTTP/1.1 200 OK\r\n\r\n" + most + "b", inPiecesOf: 4_096) == Self.tooLarge)
        let chunk = "1000\r\n" + String(repeating: "b", count: 4_096) + "\r\n"
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 9)
        #expect(outcome(chunks, inPiecesOf: 4_096) == Self.tooLarge)
    }
}
