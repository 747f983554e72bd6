import Synchronization
import Testing

@testable import fleetsim

/// The service without a broker: messages in, lines and messages out, at a time that the test sets.
@Suite struct FleetServiceTests {
    private let lines = Lines()
    private let published = Lines()
    private let clock = Clock()
    private let service: FleetService

    /// Stands still until it is moved.
    private final class Clock: Sendable {
        private let milliseconds = Mutex(1_748_390_400_000)
        var now: Time { Time(milliseconds: milliseconds.withLock { $0 }) }
        func advance(seconds: Int) { milliseconds.withLock { $0 += seconds * 1_000 } }
    }

    init() {
        let (lines, published, clock) = (lines, published, clock)
        let count = Mutex(0)
        service = FleetService(
            registry: ThingRegistry(), feed: EventFeed { event in for line in event.lines { lines.add("\(event.thing) \(line)") } },
            clock: { clock.now },
            makeID: { count.withLock { count in count += 1; return "id\(count)" } },
            publish: { published.add("\($0.topic) \(String(decoding: $0.payload, as: UTF8.self)) \($0.qos) \($0.isRetained)") })
    }

    private func message(_ text: String, to topic: String = "$emqx/things/demo/shadow/update") -> BrokerMessage {
        BrokerMessage(topic: topic, payload: Array(text.utf8))
    }

    @Test func rejectionsAreCounted() async throws {
        for count in 1...3 {
            await service.receive(message("{}"))
            #expect(try await lines.next() == "demo rejected: shadow/update: 'state' is missing   (\(count) so far)")
        }
        #expect(await service.rejectionCount() == 3)
    }

    @Test func deltasGoToTheThingsTopicWithQoS1AndWithoutRetain() async throws {
        _ = try await service.update("demo", with: ShadowUpdate(side: .desired, state: ["a": 1], version: nil, clientToken: nil))
        let delta = #"{"metadata":{"a":{"timestamp":1748390400}},"state":{"a":1},"timestamp":1748390400,"version":1}"#
        #expect(try await published.next() == "$emqx/things/demo/shadow/update/delta \(delta) 1 false")
    }

    @Test func aDeletedShadowStartsOver() async throws {
        let update = ShadowUpdate(side: .desired, state: ["a": 1], version: nil, clientToken: nil)
        _ = try await service.update("demo", with: update)
        #expect(try await service.update("demo", with: ShadowUpdate(side: .desired, state: ["a": 2], version: nil, clientToken: nil)).version == 2)
        try await service.deleteShadow(of: "demo")
        await #expect(throws: Rejection.noShadow("demo")) { try await service.shadow(of: "demo") }
        await #expect(throws: Rejection.noShadow("demo")) { try await service.deleteShadow(of: "demo") }
        try await lines.wait(for: "demo shadow deleted   v2")
        #expect(try await service.update("demo", with: update).version == 1)
    }

    @Test func anAnswerAtTheEndOfTheTTLIsTooLate() async throws {
        let sent = try await service.send(CommandOrder(thing: "demo", action: "blink", params: ["times": 3], ttl: 5))
        #expect(sent.id == "id1" && sent.commandID == "id2")
        #expect(try await lines.next() == #"demo command id1 blink: SENT {"times":3}   ttl 5 s"#)
        clock.advance(seconds: 5)
        await service.receive(message(#"{"status":"SUCCEEDED"}"#, to: "$emqx/commands/things/demo/executions/id1/response"))
        #expect(try await lines.next() == "demo command id1 blink: TIMED_OUT")
        #expect(try await lines.next() == "demo rejected: executions/id1/response: SUCCEEDED comes too late, the command is TIMED_OUT already   (1 so far)")
    }

    @Test func whatNobodyAnswersTimesOutByItself() async throws {
        _ = try await service.send(CommandOrder(thing: "demo", action: "blink", ttl: 5))
        let job = try await service.create(JobOrder(things: ["demo"], document: [:], timeout: 1))
        await service.receive(message(#"{"thingName":"demo"}"#, to: "$emqx/things/demo/jobs/start-next"))
        clock.advance(seconds: 4)
        await service.expire()
        #expect(try await service.command("id1").status == .sent)
        clock.advance(seconds: 1)
        await service.expire()
        #expect(try await service.command("id1").status == .timedOut)
        clock.advance(seconds: 55)
        await service.expire()
        #expect(try await service.job(job.id).executions[0].status == .timedOut)
    }

    @Test func anUnregisteredOrMalformedThingGetsNothing() async throws {
        await #expect(throws: Rejection.self) { try await service.send(CommandOrder(thing: "a b", action: "x")) }
        #expect(try await lines.next().hasPrefix(#"? rejected: "a b" is no thing name"#))
        await #expect(throws: Rejection.self) { try await service.create(JobOrder(things: ["a b"], document: [:])) }
        await #expect(throws: Rejection.self) { try await service.commands(of: "a b") }
        await #expect(throws: Rejection.self) { try await service.events(of: "a b") }
    }

    @Test func aWatcherThatDoesNotReadIsLetGo() async throws {
        let feed = EventFeed { _ in }
        let event = FleetEvent(.delta(state: [:]), thing: "demo", version: 1)
        let stream = feed.subscribe()
        for _ in 0...EventFeed.maximumBacklog { feed.send(event) }
        var count = 0
        for await _ in stream { count += 1 }
        #expect(count == EventFeed.maximumBacklog)
    }
}
