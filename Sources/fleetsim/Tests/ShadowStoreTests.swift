import Testing

@testable import fleetsim

@Suite struct ShadowStoreTests {
    private var store = ShadowStore()

    private mutating func apply(
        _ side: ShadowSide, _ state: [String: JSONValue], version: Int? = nil, thing: String = "demo", at time: Int = 7
    ) throws(Rejection) -> ShadowOutcome {
        try store.apply(ShadowUpdate(side: side, state: state, version: version, clientToken: nil), to: thing, at: time)
    }

    private mutating func refusal(_ side: ShadowSide, _ state: [String: JSONValue], version: Int? = nil) -> Rejection? {
        do throws(Rejection) {
            _ = try apply(side, state, version: version)
            return nil
        } catch {
            return error
        }
    }

    @Test mutating func versionRisesWithEachChangeOfEitherSideAndOnlyThen() throws {
        #expect(try apply(.desired, ["a": 1]).after.version == 1)
        #expect(try apply(.desired, ["a": 1]).after.version == 1)
        #expect(try apply(.reported, ["a": 0]).after.version == 2)
        #expect(try apply(.reported, ["a": 0, "b": nil]).after.version == 2)
        #expect(try apply(.reported, ["a": nil]).after.version == 3)
        #expect(try apply(.desired, ["a": 1], thing: "other").after.version == 1)
    }

    @Test mutating func wrongVersionChangesNothing() throws {
        _ = try apply(.desired, ["a": 1])
        let before = try store.shadow(of: "demo")
        #expect(refusal(.reported, ["a": 2], version: 4) == .versionConflict(given: 4, current: 1))
        #expect(try store.shadow(of: "demo") == before)
        #expect(try apply(.reported, ["a": 2], version: 1).after.version == 2)
    }

    @Test mutating func aNewShadowHasVersionZeroForLocking() {
        #expect(refusal(.reported, ["a": 1], version: 1) == .versionConflict(given: 1, current: 0))
    }

    @Test mutating func tooLargeAShadowIsRefusedWhole() throws {
        // {"desired":{},"reported":{"a":"…"}} has 34 bytes around the text.
        let room = ShadowDocument.maximumSize - 34
        _ = try apply(.reported, ["a": .string(String(repeating: "x", count: room))])
        let before = try store.shadow(of: "demo")
        let larger: [String: JSONValue] = ["a": .string(String(repeating: "x", count: room + 1))]
        #expect(refusal(.reported, larger) == .tooLarge(bytes: ShadowDocument.maximumSize + 1))
        #expect(try store.shadow(of: "demo") == before)
    }

    @Test func thereIsNoShadowBeforeTheFirstUpdate() {
        #expect(throws: Rejection.noShadow("demo")) { try store.shadow(of: "demo") }
    }

    @Test(arguments: ["", "a b", "ä", "a/b", "a+", String(repeating: "x", count: 129)])
    func malformedThingNamesAreRefused(_ name: String) {
        #expect(!ThingRegistry.isWellFormed(name))
        #expect(throws: Rejection.self) { try ThingRegistry().check(name) }
    }

    @Test func onlyRegisteredThingsAreWelcome() throws {
        let registry = ThingRegistry(names: ["demo"])
        try registry.check("demo")
        #expect(throws: Rejection.unknownThing("thing 'other' is not registered")) { try registry.check("other") }
        try ThingRegistry().check("A:z_9-" + String(repeating: "x", count: 122))
    }

    // MARK: When a delta is published

    @Test mutating func desiredPublishesWheneverADifferenceIsLeft() throws {
        #expect(try apply(.desired, ["a": 1]).deltaToPublish?.tree == ["a": 1])
        #expect(try apply(.desired, ["a": 1]).deltaToPublish?.tree == ["a": 1], "asked anew")
        _ = try apply(.reported, ["a": 1])
        #expect(try apply(.desired, ["a": 1]).deltaToPublish == nil)
        #expect(try apply(.desired, ["a": nil]).deltaToPublish == nil)
    }

    @Test mutating func aReportPublishesOnlyADeltaThatChanged() throws {
        _ = try apply(.desired, ["a": 1, "b": 1])
        #expect(try apply(.reported, ["c": 1]).deltaToPublish == nil, "the delta is as before")
        #expect(try apply(.reported, ["a": 0]).deltaToPublish == nil, "cannot follow: it must not be sent for ever")
        #expect(try apply(.reported, ["a": 1]).deltaToPublish?.tree == ["b": 1])
        #expect(try apply(.reported, ["b": 1]).deltaToPublish == nil, "nothing is left")
        #expect(try apply(.reported, ["a": 5]).deltaToPublish?.tree == ["a": 1], "no longer as desired")
    }

    @Test mutating func changesNameEachField() throws {
        _ = try apply(.reported, ["a": 1, "p": ["on": false]])
        let outcome = try apply(.reported, ["a": nil, "b": 2, "p": ["on": true]])
        #expect(outcome.changes == [
            ShadowChange(field: "a", old: 1, new: nil), ShadowChange(field: "b", old: nil, new: 2),
            ShadowChange(field: "p.on", old: false, new: true),
        ])
    }

    @Test mutating func deltaPayloadIsTheSpecsExample() throws {
        _ = try apply(.desired, ["mode": "x"], at: 1)
        _ = try apply(.reported, ["mode": "x", "targetTemperature": 22])
        let outcome = try apply(.desired, ["targetTemperature": 24], at: 1_748_390_400)
        let state = try #require(outcome.deltaToPublish)
        let delta = ShadowDelta(version: outcome.after.version, timestamp: 1_748_390_400, state: state)
        #expect(delta.payload == [
            "version": 3, "timestamp": 1_748_390_400, "state": ["targetTemperature": 24],
            "metadata": ["targetTemperature": ["timestamp": 1_748_390_400]],
        ])
    }
}
