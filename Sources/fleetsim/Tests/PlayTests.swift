import Foundation
import Testing

@testable import fleetsim

/// Scenarios as they are played, with a device that does its part.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PlayTests {
    private let broker: Mosquitto
    private let fleet: Fleet
    private let device: Device

    init() async throws {
        broker = try Mosquitto()
        fleet = try await Fleet(broker: broker)
        device = try await Device("demo", broker: broker)
    }

    /// - Parameter act: does what a `do` says.
    private func play(_ text: String, act: @escaping @Sendable (String) async -> String? = { _ in nil }) async throws -> [String] {
        var player = ScenarioPlayer(client: fleet.client(), tell: { _ in }, act: act)
        let scenario = Scenario(text)
        #expect(scenario.errors == [])
        return try await player.play(scenario).map { "\($0.line): \($0.reason)" }
    }

    private func stop() async {
        await device.stop()
        await fleet.stop()
    }

    @Test func everythingThatHolds() async throws {
        let following = Task { [device] in
            device.report(["pump": ["on": try await device.delta()["state"]![FieldPath("pump.on")!]!]])
            try await device.answer(["status": "SUCCEEDED", "result": ["ms": 12]])
            let jobID = try await device.job("notify-next")["execution"]!["jobId"]!
            guard case .string(let id) = jobID else { throw Lines.Ended() }
            device.ask(.update(jobID: id), ["status": "REJECTED", "statusDetails": ["reason": "no"]])
            device.raise("hot", "warn", [:])
        }
        let failures = try await play("""
            set demo pump.on=true
            wait-for demo pump.on=true within 60
            expect demo desired pump.on=true
            expect demo delta pump.on=null
            command demo blink times=3 --ttl 60
            wait-for command SUCCEEDED within 60
            expect command result ms=12
            job create demo --action update
            wait-for job REJECTED within 60
            expect job detail reason=no
            wait-for event demo hot within 60
            expect rejections 0
            job create demo --action again
            job cancel
            expect job CANCELED
            fault api 503
            fault api off
            pause 0
            delete demo
            expect demo pump.on=null
            """)
        #expect(failures == [])
        try await following.value
        await stop()
    }

    @Test func anExpectationThatFailsDoesNotEndIt() async throws {
        device.report(["a": 1])
        device.raise("hot", "warn", [:])
        try await fleet.lines.wait(for: "demo event hot")
        #expect(try await play("""
            expect demo a=2
            expect demo b=null
            expect event demo hot
            expect rejections 1
            command demo x --ttl 60
            expect command FAILED
            expect command result a=1
            job create demo other --action x
            expect job SUCCEEDED
            expect job detail progress=1
            """) == [
            "1: demo reported a is 1, expected 2", "3: event of demo is none, expected hot",
            "4: the count of rejections is 0, expected 1", "6: the command is SENT, expected FAILED",
            "7: result a is null, expected 1", "9: the job is QUEUED, expected SUCCEEDED",
            "10: detail progress is none, expected 1",
        ])
        await stop()
    }

    @Test func somebodyElseDoesHisPartInItsPlace() async throws {
        let act: @Sendable (String) async -> String? = { [device] words in
            switch words {
            case "raise hot": device.raise("hot", "warn", ["a": 1])
            case "report 1": device.report(["a": 1])
            case "report 2": device.report(["a": 2])
            default: return "I will not"
            }
            return nil
        }
        let failures = try await play("""
            do report 1
            wait-for demo a=1
            do raise hot
            wait-for event demo hot a=1
            expect event demo hot a=2
            expect reports 1
            do report 2
            wait-for demo a=2
            expect reports 1
            do nothing
            set demo b=1
            """, act: act)
        #expect(failures == [
            "5: event hot of demo a is 1, expected 2", "9: the count of reports is 2, expected 1 at most", "10: I will not",
        ])
        await stop()
    }

    @Test func aCommandThatComesTwiceAndAJobOutOfTime() async throws {
        let answering = Task { [device] in
            for _ in 1...2 { try await device.answer(["status": "SUCCEEDED"]) }
        }
        let failures = try await play("""
            command demo x --ttl 60
            wait-for command SUCCEEDED within 60
            command again
            wait-for rejections 1 within 60
            expect command SUCCEEDED
            job create demo --action x
            job time-out
            expect job TIMED_OUT
            job time-out
            """)
        #expect(failures.count == 1)
        #expect(failures.first?.hasPrefix("9: refused: job ") == true)
        try await answering.value
        await stop()
    }

    @Test func aWaitEndsWhereNothingCanChangeAnyMore() async throws {
        #expect(try await play("""
            job create demo --action x
            job cancel
            wait-for job SUCCEEDED within 86400
            """) == ["3: the job is CANCELED, expected SUCCEEDED within 86400 s"])
        #expect(try await play("""
            command demo x --ttl 1
            wait-for command SUCCEEDED within 86400
            """) == ["2: the command is TIMED_OUT, expected SUCCEEDED within 86400 s"])
        await stop()
    }

    @Test(arguments: [
        ("wait-for demo a=1 within 0.1", "demo reported a is null, expected 1 within 0.1 s"),
        ("wait-for command SUCCEEDED within 1", "refused: no command was sent before this step"),
        ("expect job SUCCEEDED", "refused: no job was made before this step"), ("job cancel", "no job was made before this step"),
        ("job time-out", "no job was made before this step"), ("command again", "no command was sent before this step"),
        ("delete demo", "refused: thing 'demo' has no shadow yet"),
        ("command 'a b' x", #"refused: "a b" is no thing name: 1 to 128 of a-z A-Z 0-9 : _ -"#),
    ])
    func whatFailsOtherwiseEndsIt(_ step: String, _ reason: String) async throws {
        #expect(try await play("\(step)\nset demo a=1") == ["1: \(reason)"])
        let events = try await fleet.client().commands(of: "demo")
        #expect(events.isEmpty)
        await stop()
    }
}
