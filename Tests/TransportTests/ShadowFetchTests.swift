import COpenSSL
import CPosix
import FixedMemory
import Fleets
import Testing

@testable import Board
@testable import Transport

/// `ShadowFetch` against a server of another make. The clock is virtual; what is waited for in earnest is the server.
@Suite struct ShadowFetchTests {
    private let server: APIServer

    init() throws { server = try APIServer.shared.get() }

    private func api(
        _ port: APIServer.Port, host: String = "127.0.0.1", basePath: String = "", caFile: String? = nil, key: String? = nil
    ) throws -> ShadowAPI {
        ShadowAPI(
            host: try FixedString(Array(host.utf8).span), port: server[port],
            basePath: try FixedString(Array(basePath.utf8).span), usesTLS: port != .plain,
            keyFile: try FixedString(Array((key ?? "\(server.folder)/key").utf8).span),
            caFile: try FixedString(Array((caFile ?? "\(server.folder)/ca.crt").utf8).span), locking: false)
    }

    private func fetch(_ api: ShadowAPI?, _ thing: String) throws -> ShadowFetch {
        let broker = Broker(
            host: FixedString(), port: 0, usesTLS: false, clientID: FixedString(), username: FixedString(),
            passwordFile: FixedString(), caFile: FixedString(), certificateFile: FixedString(), keyFile: FixedString(),
            version: .v3_1_1, sessionExpiry: Broker.longestSession, keepAlive: 60, firstRetry: 1_000,
            longestRetry: 1_000)
        return ShadowFetch(api, try ThingName(Array(thing.utf8).span), broker, seed: 7)
    }

    /// Drives `fetch` as the loop does, from `now` on, until something comes of it. When the server has been silent for
    /// `patience` real milliseconds, the clock is set to the deadline.
    private func outcome(_ fetch: inout ShadowFetch, now: inout Int64, patience: Int32 = 20_000) -> String {
        for _ in 0..<10_000 {
            guard let deadline = fetch.deadline else { return "nothing is due" }
            var isReady = false
            if deadline.milliseconds > now {
                var entry = pollfd(fd: fetch.descriptor, events: fetch.events, revents: 0)
                isReady = fetch.descriptor >= 0 && poll(&entry, 1, patience) > 0
                if !isReady { now = deadline.milliseconds }
            }
            switch fetch.service(now: Instant(milliseconds: now), isReady: isReady) {
            case .nothing: continue
            case .received: return "received " + fetch.body.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            case .missing: return "missing"
            case .failed(let failure, let retryIn):
                var message = Message()
                fetch.describe(failure, into: &message)
                let text = message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                return text + (0...1_000 ~= retryIn ? "" : "; again in \(retryIn)")
            }
        }
        return "no end"
    }

    private func outcome(_ api: ShadowAPI?, _ thing: String, patience: Int32 = 20_000) throws -> String {
        var fetch = try fetch(api, thing)
        var now: Int64 = 1_000_000
        fetch.start(now: Instant(milliseconds: now))
        defer { fetch.stop() }
        return outcome(&fetch, now: &now, patience: patience)
    }

    // MARK: Answers

    @Test(arguments: [
        ("ok", #"received {"version":7}"#),
        ("chunked", #"received {"version":7}"#),
        ("until-close", #"received {"version":7}"#),
        ("404", "missing"),
        ("401", "the API key is not accepted (status 401); again in 300000"),
        ("403", "the API key is not accepted (status 403); again in 300000"),
        ("429", "status 429; again in 120000"),
        ("429-at-once", "status 429"),
        ("429-long", "status 429; again in 3600000"),
        ("500", "status 500"),
        ("503", "status 503; again in 30000"),
        ("503-date", "status 503"),
        ("redirect", "redirected to 'elsewhere.example:8443', which is not followed: put the right address into 'shadow_api'; again in 300000"),
        ("redirect-here", "redirected to another path, which is not followed: put the right address into 'shadow_api'; again in 300000"),
        ("large", "the answer is larger than 32768 bytes"),
        ("largest", "received " + String(repeating: "x", count: 32_768)),
        ("no-http", "the answer is not HTTP/1"),
    ], [APIServer.Port.plain, .tls, .tls12])
    func answers(of answer: (thing: String, expected: String), over port: APIServer.Port) throws {
        #expect(try outcome(api(port), answer.thing) == answer.expected)
    }

    @Test func connectionsThatEndTooEarly() throws {
        for thing in ["dropped", "dropped-at-once"] {
            #expect(try outcome(api(.plain), thing) == "the connection ended before the answer did")
            // An end that TLS does not vouch for: somebody may have cut the answer.
            #expect(try outcome(api(.tls), thing) == "TLS: unexpected eof while reading")
        }
    }

    @Test func theRequest() throws {
        let port = server[.tls]
        let expected = """
            received {"Accept": "application/json", "Authorization": "Basic a2V5LTE6czNjcmV0L2FuZCttb3Jl", \
            "Connection": "close", "Host": "localhost:\(port)", "User-Agent": "shadowpin", \
            "path": "/gateway/fleets/api/v1/thing-datas/echo/shadow"}
            """
        #expect(try outcome(api(.tls, host: "localhost", basePath: "/gateway/fleets"), "echo") == expected)
    }

    @Test(arguments: [("a:b", "YTpi"), ("a:bc", "YTpiYw=="), ("a:bcd", "YTpiY2Q="), ("a:~\u{7f}?>", "YTp+fz8+"), ("a:ÿ\r\n", "YTrDvw==")])
    func keys(key: String, encoded: String) throws {
        let file = try server.writeFile("key-\(encoded.filter(\.isLetter))", key)
        #expect(try outcome(api(.plain, key: file), "echo").contains(#""Authorization": "Basic \#(encoded)""#))
    }

    // MARK: Trust

    @Test(arguments: [
        (APIServer.Port.tls, "localhost", "ca.crt", #"received {"version":7}"#),
        (.tls, "127.0.0.1", "other.crt", "certificate refused: unable to get local issuer certificate"),
        (.tls, "127.0.0.1", "", "certificate refused: unable to get local issuer certificate"),
        (.wrongName, "localhost", "ca.crt", "certificate refused: hostname mismatch"),
        (.wrongName, "127.0.0.1", "ca.crt", "certificate refused: IP address mismatch"),
        (.expired, "127.0.0.1", "ca.crt", "certificate refused: certificate has expired"),
        (.tls11, "127.0.0.1", "ca.crt", "TLS: tlsv1 alert protocol version"),
    ]) func certificates(port: APIServer.Port, host: String, caFile: String, expected: String) throws {
        let path = caFile.isEmpty ? "" : "\(server.folder)/\(caFile)"
        #expect(try outcome(api(port, host: host, caFile: path), "ok") == expected)
        // The broker's connection would take what is left for its own.
        #expect(ERR_peek_error() == 0)
    }

    @Test func errorsThatOthersLeaveAreNotItsOwn() throws {
        var fetch = try fetch(api(.tls), "never")
        let now = Instant(milliseconds: 0)
        fetch.start(now: now)
        defer { fetch.stop() }
        let context = SSL_CTX_new(TLS_client_method())
        defer { SSL_CTX_free(context) }
        var isSilent = false
        // After the handshake there is nothing to read, and then a turn for nothing.
        for _ in 0..<1_000 where !isSilent {
            var entry = pollfd(fd: fetch.descriptor, events: fetch.events, revents: 0)
            isSilent = fetch.descriptor >= 0 && poll(&entry, 1, 300) == 0
            #expect(SSL_CTX_load_verify_file(context, "/nowhere") == 0 && ERR_peek_error() != 0)
            guard case .nothing = fetch.service(now: now, isReady: true) else {
                Issue.record("an error of somebody else ended it")
                return
            }
        }
        #expect(isSilent)
    }

    // MARK: Files

    @Test func filesThatAreNotRight() throws {
        let open = try server.writeFile("open-key", "a:b", mode: 0o640)
        #expect(try outcome(api(.tls, key: open), "ok") == "key_file '\(open)': others can read it (mode 0640): it holds a secret, run chmod 600 on it")
        #expect(try outcome(api(.tls, key: "/nowhere"), "ok") == "key_file '/nowhere': No such file or directory (errno 2)")
        for (name, content) in [("empty", ""), ("no-colon", "secret"), ("lines", "a:b\nc:d")] {
            let file = try server.writeFile(name, content)
            #expect(try outcome(api(.tls, key: file), "ok") == "key_file '\(file)': expected apiKey:apiSecret on one line")
        }
        let long = try server.writeFile("long", "a:" + String(repeating: "b", count: 511))
        #expect(try outcome(api(.tls, key: long), "ok") == "key_file '\(long)': larger than 512 bytes")
        let longest = try server.writeFile("longest", "a:" + String(repeating: "b", count: 510))
        #expect(try outcome(api(.tls, key: longest), "ok") == #"received {"version":7}"#)
        #expect(try outcome(api(.tls, caFile: "/nowhere"), "ok") == "ca_file '/nowhere': No such file or directory (errno 2)")
        #expect(try outcome(api(.tls, caFile: longest), "ok") == "TLS: no certificate or crl found")
    }

    // MARK: Time

    @Test(arguments: [(APIServer.Port.plain, "never"), (.tls, "never"), (.silent, "ok")])
    func noAnswer(port: APIServer.Port, thing: String) throws {
        var fetch = try fetch(api(port), thing)
        var now: Int64 = 5_000
        fetch.start(now: Instant(milliseconds: now))
        let text = outcome(&fetch, now: &now, patience: 300)
        #expect(text == "no answer in time")
        #expect(now == 20_000)
        #expect(fetch.descriptor == -1)
    }

    @Test func anAddressThatDoesNotAnswerDoesNotTakeTheWholeTime() throws {
        var fetch = try fetch(api(.full), "ok")
        var now: Int64 = 0
        fetch.start(now: Instant(milliseconds: now))
        let text = outcome(&fetch, now: &now, patience: 300)
        #expect(text == "Connection timed out (errno 110)")
        #expect(now == 5_000)
    }

    @Test func nobodyThere() throws {
        #expect(try outcome(api(.closed), "ok") == "Connection refused (errno 111)")
        #expect(try outcome(api(.plain, host: "no-such-host.invalid"), "ok").hasPrefix("host name not resolved: "))
    }

    @Test func whatOpenSSLHoldsIsRead() throws {
        let body = "ssssss" + String(repeating: "l", count: 12_000)
        #expect(try outcome(api(.tls12), "records", patience: 2_000) == "received " + body)
    }

    @Test func aServerThatSaysAtOnceIsNotHammered() throws {
        var fetch = try fetch(api(.plain), "429-at-once")
        var now: Int64 = 0
        fetch.start(now: Instant(milliseconds: now))
        defer { fetch.stop() }
        for _ in 0..<10 { _ = outcome(&fetch, now: &now) }
        // Waits drawn from 0...1000 with a seed that is always the same.
        #expect(now > 2_000)
    }

    @Test func aFailureIsTriedAgainAndASuccessIsNot() throws {
        var fetch = try fetch(api(.tls), "503")
        var now: Int64 = 0
        fetch.start(now: Instant(milliseconds: now))
        for round in 1...3 {
            let text = outcome(&fetch, now: &now)
            #expect(text == "status 503; again in 30000")
            let deadline = fetch.deadline
            #expect(deadline == Instant(milliseconds: Int64(round) * 30_000))
        }
        fetch.stop()
        let text = outcome(&fetch, now: &now)
        #expect(text == "nothing is due")
        #expect(try outcome(nil, "ok") == "nothing is due")

        var other = try self.fetch(api(.tls), "ok")
        for _ in 0..<2 {
            other.start(now: Instant(milliseconds: now))
            let text = outcome(&other, now: &now)
            #expect(text == #"received {"version":7}"#)
            let again = outcome(&other, now: &now)
            #expect(again == "nothing is due")
        }
    }
}
