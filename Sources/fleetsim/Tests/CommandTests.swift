import Foundation
import Testing

@testable import fleetsim

/// The program as a person runs it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CommandTests {
    @Test func setShowAndWatch() async throws {
        let broker = try Mosquitto()
        let fleet = try await Fleet(broker: broker)
        let api = ["FLEETSIM_API": "127.0.0.1:\(fleet.api.port)"]

        var result = try Command("show", "demo", environment: api).finish()
        #expect(result.code == 1)
        #expect(result.errors == "Error: refused: thing 'demo' has no shadow yet\n")

        result = try Command("set", "demo", "pump.on=true", "note=hi", environment: api).finish()
        #expect(result.code == 0)
        #expect(result.output == "demo: delta {\"note\":\"hi\",\"pump\":{\"on\":true}}   v1\n")

        result = try Command("show", "demo", "--json", "--api", "http://127.0.0.1:\(fleet.api.port)").finish()
        #expect(try JSONValue(parsing: result.output.utf8)["delta"] == ["note": "hi", "pump": ["on": true]])

        let watch = try Command("watch", "demo", "--until", "pump.on=true", "--timeout", "60", environment: api)
        #expect(watch.waitForError("watching demo\n"))
        let device = try await Device("demo", broker: broker)
        device.report(["pump": ["on": false]])
        #expect(watch.wait(for: "reported pump.on: none → false   v2\n"))
        device.report(["pump": ["on": true]])
        #expect(watch.finish().code == 0)
        #expect(try Command("watch", "demo", "--until", "pump.on=true", environment: api).finish().code == 0, "it is by now")

        result = try Command("watch", "demo", "--until", "pump.on=false", "--timeout", "0.2", environment: api).finish()
        #expect(result.code == 1)
        #expect(result.errors == "watching demo\nError: pump.on was not reported as false within 0.2 s\n")

        result = try Command("set", "demo", "note=null", environment: api).finish()
        #expect(result.output == "demo: nothing pending   v4\n")
        await device.stop()
        await fleet.stop()
    }

    @Test(arguments: [
        ["set", "demo", "a=1"], ["show", "demo"], ["watch"], ["delete", "demo"], ["command", "demo", "x"], ["commands", "demo"],
        ["job", "list"], ["events", "demo"], ["events", "demo", "--follow"], ["fault", "api", "off"],
    ])
    func saysWhenNobodyAnswers(_ arguments: [String]) throws {
        let result = try Command(arguments + ["--api", "127.0.0.1:\(freePort())"]).finish()
        #expect(result.code == 1)
        #expect(result.errors.hasPrefix("Error: cannot reach fleetsim at http://127.0.0.1:"))
        #expect(result.errors.contains("is 'fleetsim serve' running?"))
    }

    @Test(arguments: [
        ["set", "demo"], ["set", "demo", "a"], ["show", "demo", "--api", "nowhere"], ["watch", "--until", "a=1"],
        ["watch", "demo", "--timeout", "1"], ["serve", "--broker", "http://x"], ["serve", "--things", "a b"],
        ["serve", "--api-key", "secret"], ["serve", "--api-key-without-rights", "k:s"], ["serve", "--https", "127.0.0.1:1"],
        ["serve", "--api-key", "k:s", "--api-key-without-rights", "secret"],
        ["serve", "--https", "nowhere", "--tls-certificate", "c", "--tls-key", "k"], ["command", "demo"],
        ["command", "demo", "x", "a"], ["command", "demo", "x", "--ttl", "a"], ["job", "create", "demo"],
        ["job", "create", "--action", "x"], ["job", "cancel"], ["fault", "api", "404"], ["fault", "api"], ["play"], ["events"],
    ])
    func wrongArgumentsAreUsageErrors(_ arguments: [String]) throws {
        let result = try Command(arguments).finish()
        #expect(result.code == 64)
        #expect(result.errors.contains("Usage: fleetsim"))
    }

    @Test func servesUntilItIsAskedToStop() throws {
        let broker = try Mosquitto()
        let serve = try Command("serve", "--broker", broker.address, "--api", "127.0.0.1:0")
        #expect(serve.wait(for: "broker: connected to \(broker.address)"))
        serve.terminate()
        let result = serve.finish()
        #expect(result.code == 0)
        #expect(result.output.hasSuffix("stopped\n"))
    }

    @Test func saysWhenItsAddressIsTaken() async throws {
        let broker = try Mosquitto()
        let result = try Command("serve", "--broker", broker.address, "--api", "127.0.0.1:\(broker.port)").finish()
        #expect(result.code == 1)
        #expect(result.errors == "Error: cannot listen at http://127.0.0.1:\(broker.port): Address already in use\n")
    }

    @Test func saysThatTheBrokerIsAwayAndGoesOnTrying() throws {
        let port = freePort()
        let serve = try Command("serve", "--broker", "mqtt://127.0.0.1:\(port)", "--api", "127.0.0.1:0")
        #expect(serve.wait(for: "broker: mqtt://127.0.0.1:\(port): cannot connect"))
        let broker = try Mosquitto(port: port)
        #expect(serve.wait(for: "broker: connected to \(broker.address)"))
        serve.terminate()
        #expect(serve.finish().code == 0)
    }

    @Test func commandsJobsAndEvents() async throws {
        let broker = try Mosquitto()
        let fleet = try await Fleet(broker: broker)
        let api = ["FLEETSIM_API": "127.0.0.1:\(fleet.api.port)"]
        let device = try await Device("demo", broker: broker)
        func run(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try Command(arguments, environment: api).finish()
        }

        for (status, code) in [("SUCCEEDED", 0), ("REJECTED", 1)] as [(String, Int32)] {
            let command = try Command("command", "demo", "blink", "times=3", "--wait", environment: api)
            try await device.answer(["status": .string(status)])
            let result = command.finish()
            #expect(result.code == code && result.output.hasSuffix(" blink: \(status)\n"))
        }
        let late = try run("command", "demo", "blink", "--ttl", "1", "--wait")
        #expect(late.code == 1 && late.output.hasSuffix(" blink: TIMED_OUT\n"))
        #expect(try run("command", "demo", "blink", "--ttl", "0").errors == "Error: refused: ttl is 0 s, allowed are 1 to 86400\n")
        let list = try run("commands", "demo").output.split(separator: "\n")
        #expect(list.count == 3 && list[0].hasSuffix("SUCCEEDED") && list[2].hasSuffix("TIMED_OUT"))

        let created = try run("job", "create", "demo", "other", "--action", "update", "version=2", "--timeout", "3")
        #expect(created.code == 0 && created.output.hasSuffix(": QUEUED   v1   other\n"))
        let id = try #require(created.output.split(separator: " ").dropFirst().first?.dropLast())
        #expect(try run("job", "show", String(id)).output.hasPrefix(
            #"document {"action":"update","params":{"version":2}}   timeout 3 min\#n"#))
        #expect(try run("job", "list").output == created.output)
        #expect(try run("job", "cancel", String(id)).output.hasSuffix(": CANCELED   v2   other\n"))
        #expect(try run("job", "cancel", String(id)).errors == "Error: refused: job \(id) is over\n")
        #expect(try run("job", "show", "x").errors == "Error: refused: there is no job 'x'\n")

        device.raise("hot", "warn", ["celsius": 45])
        try await fleet.lines.wait(for: "demo event hot")
        #expect(try run("events", "demo").output.hasPrefix(#"event hot: warn {"celsius":45}   2"#))
        let following = try Command("events", "demo", "--follow", environment: api)
        #expect(following.wait(for: "event hot"))
        device.raise("cold", "info", [:])
        #expect(following.wait(for: "event cold: info {}"))
        following.terminate()
        #expect(following.finish().output.split(separator: "\n").count == 2, "each is printed once")

        device.report(["a": 1])
        try await fleet.lines.wait(for: "demo reported a")
        #expect(try run("delete", "demo").output == "demo: shadow deleted\n")
        #expect(try run("delete", "demo").code == 1)
        #expect(try run("fault", "api", "503").code == 0)
        await device.stop()
        await fleet.stop()
    }

    @Test func playsAScenarioFromAFile() async throws {
        let broker = try Mosquitto()
        let fleet = try await Fleet(broker: broker)
        let api = ["FLEETSIM_API": "127.0.0.1:\(fleet.api.port)"]
        let file = FileManager.default.temporaryDirectory.appending(path: "scenario-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        func play(_ text: String, input: String = "") throws -> (code: Int32, output: String, errors: String) {
            try Data(text.utf8).write(to: file)
            return try Command(["play", file.path], environment: api, input: input).finish()
        }
        #expect(try play("set demo a=1 # one\nexpect demo delta a=1\n") == (0, "set demo {\"a\":1}   v1\ndemo delta a is 1\n", ""))
        #expect(try play("\nexpect demo a=1\n") == (1, "", "\(file.path):2: demo reported a is null, expected 1\n"))
        #expect(try play("do open the door\n", input: "\n") == (0, "do: open the door\n", ""))
        #expect(try play("do open the door\n", input: "locked\n") == (1, "do: open the door\n", "\(file.path):1: open the door: locked\n"))
        #expect(try play("do it\n").errors == "\(file.path):1: nobody did 'it': standard input has ended\n")
        #expect(try play("dance\n") == (1, "", "\(file.path):1: 'dance' is no step\n"))
        #expect(try Command("play", "/nowhere").finish().errors == "Error: cannot read /nowhere\n")
        await fleet.stop()
    }
}
