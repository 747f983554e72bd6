import Foundation
import Testing

@testable import fleetsim

/// What a device meets at the API: TLS, keys, and faults. Asked with curl, which shows what is on the wire.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FaultTests {
    private static let shadow = "/api/v1/thing-datas/demo/shadow"
    private static let body = #"{"delta":{"a":1},"desired":{"a":1},"reported":{},"version":1}"#

    private let broker: Mosquitto

    init() throws {
        broker = try Mosquitto()
    }

    /// Its exit code and all that it prints: head, body, and why it failed. The wait is on a thread of its own: the
    /// server that is asked runs on those of the tests.
    private func curl(_ arguments: String...) async throws -> (code: Int32, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.run(arguments) }) }
        }
    }

    private static func run(_ arguments: [String]) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["--silent", "--show-error", "--include", "--max-time", "60"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func faultsAreForEverybodyButFleetsimsOwnCommands() async throws {
        let fleet = try await Fleet(broker: broker)
        let client = fleet.client()
        _ = try await client.setDesired(["a": 1], of: "demo")
        let url = "\(fleet.api)\(Self.shadow)"

        for code in [500, 503, 599] {
            try await client.setFault(.status(code))
            #expect(try await curl(url).output.hasPrefix("HTTP/1.1 \(code)"))
        }
        try await client.setFault(.tooManyRequests(retryAfter: 7))
        let throttled = try await curl(url).output
        #expect(throttled.hasPrefix("HTTP/1.1 429") && throttled.lowercased().contains("retry-after: 7\r\n"))
        #expect(try await client.shadow(of: "demo").version == 1)

        try await client.setFault(.chunked)
        let chunked = try await curl("--raw", url).output
        let head = chunked.lowercased()
        #expect(head.contains("transfer-encoding: chunked\r\n") && !head.contains("content-length"))
        #expect(chunked.contains("\r\n\r\n1\r\n{\r\n1\r\n\"\r\n1\r\nd\r\n"), "a byte a chunk")
        #expect(try await curl(url).output.hasSuffix(Self.body))

        let missing = try await curl("--raw", url.replacing("/demo/", with: "/other/")).output
        #expect(missing.hasPrefix("HTTP/1.1 404") && missing.lowercased().contains("transfer-encoding: chunked\r\n"))

        try await client.setFault(.drop)
        let dropped = try await curl(url)
        #expect(dropped.code == 18, "curl: transfer closed with outstanding data")
        #expect(dropped.output.contains(Self.body.prefix(Self.body.count / 2)))

        try await client.setFault(.slow(seconds: 0.3))
        let start = ContinuousClock.now
        #expect(try await curl(url).output.hasSuffix(Self.body))
        #expect(ContinuousClock.now - start >= .milliseconds(300))

        try await client.setFault(nil)
        #expect(try await curl(url).output.hasSuffix(Self.body))
        let wrong = try await curl("--data", "\"nonsense\"", "\(fleet.api)/fleetsim/faults/api").output
        #expect(wrong.hasPrefix("HTTP/1.1 400") && wrong.contains("expected 500…599"))
        #expect(try await curl("--data", "7", "\(fleet.api)/fleetsim/faults/api").output.hasPrefix("HTTP/1.1 400"))
        await fleet.stop()
    }

    @Test func servesWithTLSAndKeys() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fleetsim-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.appending(path: "c.pem").path, folder.appending(path: "k.pem").path)
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()

        let fleet = try await Fleet(
            broker: broker, apiKey: "key:secret", keyWithoutRights: "guest:secret",
            https: HTTPS(address: APIAddress(host: "127.0.0.1", port: 0), certificate: certificate, key: key))
        let url = try #require(fleet.https) + Self.shadow
        #expect(try await curl("--cacert", certificate, "--user", "key:secret", url).output.hasPrefix("HTTP/1.1 404"))
        _ = try await fleet.client(key: "key:secret").setDesired(["a": 1], of: "demo")
        #expect(try await curl("--cacert", certificate, "--user", "key:secret", url).output.hasSuffix(Self.body))
        #expect(try await curl("--cacert", certificate, url).output.hasPrefix("HTTP/1.1 401"))
        #expect(try await curl("--cacert", certificate, "--user", "key:wrong", url).output.hasPrefix("HTTP/1.1 401"))
        let refused = try await curl("--cacert", certificate, "--user", "guest:secret", url).output
        #expect(refused.hasPrefix("HTTP/1.1 403") && refused.contains("the API key has no rights"))
        #expect(try await curl("--user", "key:secret", url).code == 60, "curl: nobody vouches for the certificate")
        #expect(try await curl("http://" + url.dropFirst("https://".count)).code != 0, "no plain HTTP there")
        await fleet.stop()

        let api = APIAddress(host: "127.0.0.1", port: 0)
        try Data().write(to: folder.appending(path: "empty"))
        #expect(throws: Failure.self) { try HTTPS(address: api, certificate: "/nowhere", key: key).configuration() }
        #expect(throws: Failure.self) { try HTTPS(address: api, certificate: certificate, key: certificate).configuration() }
    }
}
