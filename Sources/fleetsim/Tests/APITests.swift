import Foundation
import FoundationNetworking
import Testing

@testable import fleetsim

/// The HTTP API, asked without the client's help.
@Suite(.serialized, .timeLimit(.minutes(2))) struct APITests {
    private let broker: Mosquitto

    init() throws {
        broker = try Mosquitto()
    }

    private func ask(
        _ path: String, at api: APIAddress, body: String? = nil, key: String? = nil
    ) async throws -> (status: Int, body: JSONValue) {
        var request = URLRequest(url: try #require(URL(string: "\(api)\(path)")))
        if let body {
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
        }
        if let key { request.setValue("Basic " + Data(key.utf8).base64EncodedString(), forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        return (try #require(response as? HTTPURLResponse).statusCode, try JSONValue(parsing: data))
    }

    @Test func updatesAndAnswersAsTheSpecSays() async throws {
        let fleet = try await Fleet(broker: broker)
        let (desired, reported) = ("/api/v1/thing-datas/shadow/desired", "/api/v1/thing-datas/shadow/reported")
        let shadow = "/api/v1/thing-datas/demo/shadow"

        var answer = try await ask(shadow, at: fleet.api)
        #expect(answer.status == 404)
        #expect(answer.body == ["code": "ResourceNotFound", "message": "thing 'demo' has no shadow yet"])

        answer = try await ask(desired, at: fleet.api, body: #"{"thingName":"demo","state":{"desired":{"a":1,"b":2}}}"#)
        #expect(answer.status == 200)
        answer = try await ask(
            reported, at: fleet.api,
            body: #"{"thingName":"demo","state":{"reported":{"a":1}},"clientToken":"t","version":1}"#)
        #expect(answer.status == 200)
        #expect(answer.body == [
            "reported": ["a": 1], "desired": ["a": 1, "b": 2], "delta": ["b": 2], "version": 2, "clientToken": "t",
        ])
        answer = try await ask(shadow, at: fleet.api)
        #expect(answer.status == 200)
        #expect(answer.body == ["reported": ["a": 1], "desired": ["a": 1, "b": 2], "delta": ["b": 2], "version": 2])

        answer = try await ask(desired, at: fleet.api, body: #"{"thingName":"demo","state":{"desired":{"a":9}},"version":1}"#)
        #expect(answer.status == 409)
        #expect(answer.body["code"] == "VersionMismatch")
        for (path, body) in [
            (desired, "{"), (desired, #"{"state":{"desired":{}}}"#), (desired, #"{"thingName":1,"state":{"desired":{}}}"#),
            (desired, #"{"thingName":"demo","state":{"reported":{}}}"#), (reported, #"{"thingName":"demo","state":{"desired":{}}}"#),
            (reported, #"{"thingName":"demo","state":{"reported":{}},"x":1}"#),
        ] {
            #expect(try await ask(path, at: fleet.api, body: body).status == 400, "\(body)")
        }
        let long = String(repeating: "x", count: 9_000)
        answer = try await ask(desired, at: fleet.api, body: #"{"thingName":"demo","state":{"desired":{"a":"\#(long)"}}}"#)
        #expect(answer.status == 413)
        #expect(try await ask(shadow, at: fleet.api).body["version"] == 2)
        answer = try await ask("/api/v1/thing-datas/a%2F%22/shadow", at: fleet.api)
        #expect(answer.status == 404)
        #expect(answer.body["message"] == .string(#""a/\"" is no thing name: 1 to 128 of a-z A-Z 0-9 : _ -"#))
        await fleet.stop()
    }

    @Test(arguments: ["a:b-c_d", "A", "0"])
    func everyLegalNameIsFound(_ thing: String) async throws {
        let fleet = try await Fleet(broker: broker)
        _ = try await fleet.client().setDesired(["a": 1], of: thing)
        #expect(try await fleet.client().shadow(of: thing).version == 1)
        #expect(try await ask("/api/v1/thing-datas/\(thing)/shadow", at: fleet.api).body["version"] == 1)
        var events = fleet.client().changes(of: thing).makeAsyncIterator()
        #expect(try await events.next()?.version == 1)
        await fleet.stop()
    }

    @Test func registeredThingsOnly() async throws {
        let fleet = try await Fleet(broker: broker, things: ["demo"])
        let answer = try await ask(
            "/api/v1/thing-datas/shadow/desired", at: fleet.api, body: #"{"thingName":"x","state":{"desired":{"a":1}}}"#)
        #expect(answer.status == 404)
        #expect(answer.body["message"] == "thing 'x' is not registered")
        await fleet.stop()
    }

    @Test(arguments: [
        (nil, 401, "an API key is required: Basic KEY:SECRET"), ("key:wrong", 401, "the API key is wrong"),
        ("key:secret", 404, "thing 'demo' has no shadow yet"),
    ])
    func aKeyIsAskedForWhereOneIsSet(_ key: String?, _ status: Int, _ message: String) async throws {
        let fleet = try await Fleet(broker: broker, apiKey: "key:secret")
        let answer = try await ask("/api/v1/thing-datas/demo/shadow", at: fleet.api, key: key)
        #expect(answer.status == status)
        #expect(answer.body["message"] == .string(message))
        await fleet.stop()
    }

    @Test func aKeyIsWelcomeWhereNoneIsSet() async throws {
        let fleet = try await Fleet(broker: broker)
        #expect(try await ask("/api/v1/thing-datas/demo/shadow", at: fleet.api, key: "any:thing").status == 404)
        await fleet.stop()
    }

    @Test func theStreamOpensWithWhatIsAndGoesOnWithWhatHappens() async throws {
        let fleet = try await Fleet(broker: broker)
        let client = fleet.client()
        _ = try await client.setDesired(["a": 1], of: "demo")
        var events = client.changes(of: "demo").makeAsyncIterator()
        #expect(try await events.next() == FleetEvent(.watching(reported: [:]), thing: "demo", version: 1))
        _ = try await client.setDesired(["z": 1], of: "other")
        _ = try await client.setDesired(["a": 2], of: "demo")
        let change = ShadowChange(field: "a", old: 1, new: 2)
        #expect(try await events.next() == FleetEvent(.changed(side: .desired, changes: [change]), thing: "demo", version: 2))
        #expect(try await events.next() == FleetEvent(.delta(state: ["a": 2]), thing: "demo", version: 2))
        await fleet.stop()
        await #expect(throws: APIError.ended(fleet.api)) { try await events.next() }
    }
}
