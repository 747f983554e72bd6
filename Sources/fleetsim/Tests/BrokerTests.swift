import Foundation
import Testing

@testable import fleetsim

/// The server between a real broker and a device.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BrokerTests {
    private let broker: Mosquitto
    private let fleet: Fleet
    private let device: Device

    init() async throws {
        broker = try Mosquitto()
        fleet = try await Fleet(broker: broker)
        device = try await Device("demo", broker: broker)
    }

    private func stop() async {
        await device.stop()
        await fleet.stop()
    }

    @Test func aDesiredStateReachesTheDeviceAndItsReportComesBack() async throws {
        let answer = try await fleet.client().setDesired(["pump": ["on": true, "rate": 3]], of: "demo")
        #expect(answer.version == 1)
        let delta = try await device.delta()
        let timestamp = try #require(delta["timestamp"])
        #expect(delta == [
            "version": 1, "timestamp": timestamp, "state": ["pump": ["on": true, "rate": 3]],
            "metadata": ["pump": ["on": ["timestamp": timestamp], "rate": ["timestamp": timestamp]]],
        ])
        device.report(["pump": ["on": true]])
        #expect(try await device.delta()["state"] == ["pump": ["rate": 3]])
        device.report(["pump": ["rate": 3]])
        try await fleet.lines.wait(for: "demo reported pump.rate: none → 3   v3")
        let shadow = try await fleet.client().shadow(of: "demo")
        let state: JSONValue = ["pump": ["on": true, "rate": 3]]
        #expect(shadow == ShadowAnswer(reported: state, desired: state, delta: [:], version: 3))
        await stop()
    }

    @Test func aDeviceThatCannotFollowIsNotAskedForEver() async throws {
        _ = try await fleet.client().setDesired(["a": 1], of: "demo")
        _ = try await device.delta()
        for _ in 0..<10 { device.report(["a": 0]) }
        _ = try await fleet.client().setDesired(["b": 1], of: "demo")
        // The very next delta is the answer to `b`: ten reports of the same drew none.
        #expect(try await device.delta()["state"] == ["a": 1, "b": 1])
        await stop()
    }

    @Test func whatTheSpecForbidsChangesNothingAndIsCounted() async throws {
        device.report(["a": 1])
        let payloads = [
            ("{", "not JSON: "), ("[]", "the message is an array"), (#"{"state":{}}"#, "'state.reported' is missing"),
            (#"{"state":{"reported":{"a":2}},"version":9}"#, "version 9 does not match the shadow's version 1"),
            (#"{"state":{"reported":{"a":2}},"clientToken":1}"#, "'clientToken' is a number"),
            (#"{"state":{"reported":{"a":"\#(String(repeating: "x", count: 9_000))"}}}"#, "more than the 8192 allowed"),
            (#"{"state":{"reported":{"a":"\#(String(repeating: "x", count: 1_000_000))"}}}"#, "more than the 8192 allowed"),
        ]
        for (payload, _) in payloads { device.send(payload) }
        device.send(#"{"state":{"reported":{"a":2}}}"#, qos: 0)
        for (count, (_, reason)) in payloads.enumerated() {
            let line = try await fleet.lines.wait(for: "demo rejected: ")
            #expect(line.contains(reason) && line.hasSuffix("(\(count + 1) so far)"), "\(line)")
        }
        #expect(try await fleet.lines.next().contains("published with QoS 0, the spec asks for QoS 1   (8 so far)"))
        let shadow = try await fleet.client().shadow(of: "demo")
        #expect(shadow == ShadowAnswer(reported: ["a": 1], desired: [:], delta: [:], version: 1))
        await stop()
    }

    @Test func aBurstOfReportsIsTakenWithoutLoss() async throws {
        _ = try await fleet.client().setDesired(["target": 1], of: "demo")
        for count in 1...1_000 { device.report(["count": .integer(Int64(count))]) }
        // Each raises the version by one: a lost report would leave it behind, a doubled or late one would show.
        for count in 1...1_000 {
            let line = try await fleet.lines.wait(for: "demo reported count")
            #expect(line.hasSuffix("→ \(count)   v\(count + 1)"))
        }
        await stop()
    }

    @Test func aBurstOfDesiredStatesReachesTheDeviceInOrder() async throws {
        let client = fleet.client()
        for count in 1...300 { _ = try await client.setDesired(["count": .integer(Int64(count))], of: "demo") }
        for count in 1...300 { #expect(try await device.delta()["state"] == ["count": .integer(Int64(count))]) }
        await stop()
    }

    @Test func theBrokerMayGoAndComeBack() async throws {
        var running = broker
        for round in 1...3 {
            running.kill()
            try await fleet.lines.wait(for: "broker: connection to")
            // What is desired while the broker is away is published when it is back.
            _ = try await fleet.client().setDesired(["round": .integer(Int64(round))], of: "demo")
            running = try Mosquitto(port: broker.port)
            try await fleet.lines.wait(for: "broker: connected to")
            device.report(["round": .integer(Int64(round))])
            try await fleet.lines.wait(for: "demo reported round")
        }
        let shadow = try await fleet.client().shadow(of: "demo")
        #expect(shadow == ShadowAnswer(reported: ["round": 3], desired: ["round": 3], delta: [:], version: 6))
        await stop()
    }

    @Test func whatIsPublishedIsSeenAsItWasPublished() async throws {
        device.send(#"{"state":{"reported":{"a":1}}}"#, isRetained: true)
        try await fleet.lines.wait(for: "demo rejected: shadow/update: it was published with retain")
        device.send("", isRetained: true)
        try await fleet.lines.wait(for: "demo rejected: shadow/update: it was published with retain")
        device.send(#"{"state":{"reported":{"a":1}}}"#, qos: 2)
        try await fleet.lines.wait(for: "demo rejected: shadow/update: it was published with QoS 2")
        device.send("{}", to: "$emqx/things/demo/shadow/update/delta")
        try await fleet.lines.wait(for: #"demo rejected: no device publishes to "$emqx/things/demo/shadow/update/delta""#)
        await stop()
    }

    @Test func aCommandReachesTheDeviceAndItsAnswerComesBack() async throws {
        let sent = try await fleet.client().send(CommandOrder(thing: "demo", action: "blink", params: ["times": 3], ttl: 60))
        try await device.answer(["status": "SUCCEEDED", "result": ["ms": 12]])
        try await fleet.lines.wait(for: "demo command \(sent.id) blink: SUCCEEDED {\"ms\":12}")
        let commands = try await fleet.client().commands(of: "demo")
        #expect(commands.map(\.id) == [sent.id] && commands[0].result == ["ms": 12])
        await stop()
    }

    @Test func aCommandTimesOutByItself() async throws {
        let sent = try await fleet.client().send(CommandOrder(thing: "demo", action: "blink", ttl: 1))
        try await fleet.lines.wait(for: "demo command \(sent.id) blink: TIMED_OUT")
        try await device.answer(["status": "SUCCEEDED"])
        try await fleet.lines.wait(for: "demo rejected: executions/\(sent.id)/response: SUCCEEDED comes too late, the command is TIMED_OUT already")
        await stop()
    }

    @Test func aJobGoesItsWay() async throws {
        let job = try await fleet.client().create(JobOrder(things: ["demo"], document: ["action": "update"]))
        #expect(try await device.job("notify")["jobs"]?["QUEUED"] != nil)
        #expect(try await device.job("notify-next")["execution"]?["jobId"] == .string(job.id))
        device.ask(.startNext, ["clientToken": "t"])
        let started = try await device.job("start-next/accepted")
        #expect(started["execution"]?["jobDocument"] == ["action": "update"] && started["clientToken"] == "t")
        device.ask(.update(jobID: job.id), ["status": "SUCCEEDED", "expectedVersion": 9])
        #expect(try await device.job("\(job.id)/update/rejected")["code"] == "VersionMismatch")
        try await fleet.lines.wait(for: "demo rejected: jobs/\(job.id)/update: expectedVersion is 9, the job's version is 2")
        device.ask(.update(jobID: job.id), ["status": "SUCCEEDED", "expectedVersion": 2, "statusDetails": ["progress": "done"]])
        _ = try await device.job("\(job.id)/update/accepted")
        #expect(try await device.job("notify-next")["execution"] == [:])
        #expect(try await fleet.client().job(job.id).executions[0].status == .succeeded)
        let other = try await fleet.client().create(JobOrder(things: ["demo"], document: [:]))
        _ = try await device.job("notify-next")
        #expect(try await fleet.client().cancelJob(other.id).isOver)
        #expect(try await device.job("notify-next")["execution"] == [:])
        #expect(try await fleet.client().jobs().map(\.id) == [job.id, other.id])
        await stop()
    }

    @Test func eventsAreKeptAndShown() async throws {
        device.raise("hot", "warn", ["celsius": 45.2])
        try await fleet.lines.wait(for: #"demo event hot: warn {"celsius":45.2}"#)
        #expect(try await fleet.client().events(of: "demo").map(\.data) == [["celsius": 45.2]])
        await stop()
    }
}
