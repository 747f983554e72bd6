import Foundation
import Testing

@testable import fleetsim

/// A fleetsim server inside the test, on a free port.
final class Fleet: Sendable {
    let api: APIAddress
    /// Where it listens with TLS, if it does.
    let https: String?
    let lines: Lines
    private let task: Task<Void, any Error>

    /// Returns when it is connected to the broker and listens.
    init(
        broker: Mosquitto, apiKey: String? = nil, keyWithoutRights: String? = nil, https: HTTPS? = nil, things: Set<String>? = nil
    ) async throws {
        let lines = Lines()
        let server = FleetServer(
            broker: BrokerAddress(host: "127.0.0.1", port: broker.port), brokerClientID: "fleetsim",
            api: APIAddress(host: "127.0.0.1", port: 0), apiKey: apiKey.flatMap { APIKey($0) },
            apiKeyWithoutRights: keyWithoutRights.flatMap { APIKey($0) }, https: https,
            registry: ThingRegistry(names: things), log: { lines.add($0) })
        task = Task { try await server.run() }
        self.lines = lines
        // A try to connect may fail: paho's clients share a thread within a process, and one that goes can take it from
        // one that comes. The next try follows.
        var seen: [String] = []
        while !seen.contains(where: { $0.hasPrefix("broker: connected") })
            || seen.count(where: { $0.hasPrefix("api: listening") }) < (https == nil ? 1 : 2)
        {
            seen.append(try await lines.next())
        }
        let addresses = seen.filter { $0.hasPrefix("api: listening at ") }.map { String($0.dropFirst("api: listening at ".count)) }
        api = try #require(addresses.lazy.compactMap { APIAddress($0) }.first)
        self.https = addresses.first { $0.hasPrefix("https:") }
    }

    func client(key: String? = nil) -> APIClient { APIClient(address: api, key: key.flatMap { APIKey($0) }) }

    func stop() async {
        task.cancel()
        _ = await task.result
    }
}

/// Lines as they are written, for one reader.
final class Lines: Sendable {
    struct Ended: Error {}

    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func add(_ line: String) { continuation.yield(line) }

    func next() async throws -> String {
        for await line in stream { return line }
        throw Ended()
    }

    /// Reads up to the first line that holds `text`.
    @discardableResult
    func wait(for text: String) async throws -> String {
        while true {
            let line = try await next()
            if line.contains(text) { return line }
        }
    }
}
