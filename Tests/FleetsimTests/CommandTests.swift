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

    @Test(arguments: [["set", "demo", "a=1"], ["show", "demo"], ["watch"]])
    func saysWhenNobodyAnswers(_ arguments: [String]) throws {
        let result = try Command(arguments + ["--api", "127.0.0.1:\(freePort())"]).finish()
        #expect(result.code == 1)
        #expect(result.errors.hasPrefix("Error: cannot reach fleetsim at http://127.0.0.1:"))
        #expect(result.errors.contains("is 'fleetsim serve' running?"))
    }

    @Test(arguments: [
        ["set", "demo"], ["set", "demo", "a"], ["show", "demo", "--api", "nowhere"], ["watch", "--until", "a=1"],
        ["watch", "demo", "--timeout", "1"], ["serve", "--broker", "http://x"], ["serve", "--things", "a b"],
        ["serve", "--api-key", "secret"],
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
}
