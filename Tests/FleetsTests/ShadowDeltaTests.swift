import FixedMemory
import Fleets
import JSON
import Testing

@Suite struct ShadowDeltaTests {
    /// The leaves as `path=content` lines, in order; `!` stands before a spelling that no field can have.
    private func leaves(_ json: String) throws -> [String] {
        let bytes = Array(json.utf8)
        let delta = try ShadowDelta(bytes.span)
        var leaves = delta.leaves
        var lines: [String] = []
        while let leaf = leaves.next() {
            lines.append((leaf.path == nil ? "!" : "") + leaf.spelling.bytes.text + "=" + describe(leaf.content))
        }
        return lines
    }

    private func describe(_ content: DeltaLeaf.Content) -> String {
        guard case .value(let value) = content else { return "\(content)" }
        var message = Message()
        value.describe(into: &message)
        return message.bytes.text
    }

    @Test func readsTheDeltaOfTheSpecification() throws {
        let json = """
            {"version": 4, "timestamp": 1748390400, "state": {"targetTemperature": 24},
             "metadata": {"targetTemperature": {"timestamp": 1748390400}}}
            """
        #expect(try leaves(json) == ["targetTemperature=24"])
        let bytes = Array(json.utf8)
        let delta = try ShadowDelta(bytes.span)
        #expect(delta.version == 4)
    }

    @Test(arguments: [
        (#"{"state":{}}"#, []),
        (#"{"state":{"a":{"b":{"c":{"d":{"e":{"f":true}}}}}}}"#, ["a.b.c.d.e.f=true"]),
        (#"{"state":{"a":{"b":1,"c":{"d":"x"}},"e":null,"f":-2.5}}"#, ["a.b=1", "a.c.d=\"x\"", "e=null", "f=-2.5"]),
        (#"{"state":{"a":{"x":1},"b":2,"a":{"y":3}}}"#, ["a.x=1", "b=2", "a.y=3"]),
        (#"{"state":{"a":4.0,"b":1e2}}"#, ["a=4", "b=100"]),
        (#"{"state":{"a":{},"b":{"c":{}},"d":1}}"#, ["a=emptyObject", "b.c=emptyObject", "d=1"]),
        (#"{"state":{"a":[1,{"b":2},[3]],"c":true}}"#, ["a=array", "c=true"]),
        (#"{"state":{"\u0061":true}}"#, ["a=true"]),
        (#"{"state":{"a.b":true,"c":{"d e":1,"f":2}}}"#, ["!a.b=true", "!c.d e=1", "c.f=2"]),
        (#"{"state":{"x y":{"a":1},"b":2}}"#, ["!x y.a=1", "b=2"]),
        (#"{"state":{"a":1},"state":{"b":2}}"#, ["b=2"]),
        (#"{"state":{"":1}}"#, ["!=1"]),
        (#"{"state":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}}"#, ["!a.b.c.d.e.f.g.h.i=1"]),
    ]) func walksTheLeaves(json: String, expected: [String]) throws {
        #expect(try leaves(json) == expected)
    }

    @Test func aStringLongerThanAFieldIsNoValue() throws {
        let text = String(repeating: "x", count: 65)
        #expect(try leaves(#"{"state":{"a":"\#(text)"}}"#) == ["a=longText"])
    }

    @Test func aKeyLongerThanAnyPathIsNoField() throws {
        let key = String(repeating: "x", count: 300)
        let found = try leaves(#"{"state":{"\#(key)":1,"a":2}}"#)
        #expect(found == ["!=1", "a=2"])
    }

    @Test(arguments: [
        ("[]", DeltaError.notAnObject), ("1", .notAnObject), ("{}", .stateMissing),
        (#"{"state":[]}"#, .stateNotAnObject), (#"{"state":null}"#, .stateNotAnObject),
        (#"{"state":"x"}"#, .stateNotAnObject), (#"{"version":"4","state":{}}"#, .badVersion),
        (#"{"version":-1,"state":{}}"#, .badVersion), (#"{"version":1.5,"state":{}}"#, .badVersion),
        (#"{"version":{"a":1},"state":{}}"#, .badVersion), (#"{"version":[1],"state":{}}"#, .badVersion),
    ]) func refusesWhatIsNoDelta(json: String, error: DeltaError) {
        #expect(throws: error) { try leaves(json) }
    }

    @Test func refusesMoreThanAShadowCanBe() {
        let bytes = [UInt8](repeating: 0x20, count: ShadowDelta.maxPayload + 1)
        #expect(throws: DeltaError.tooLarge(bytes: ShadowDelta.maxPayload + 1)) {
            _ = try ShadowDelta(bytes.span)
        }
    }

    @Test(arguments: [
        "", "{", #"{"state":{"a":true}"#, #"{"state":{"a":tru}}"#, #"{"state":{"a":1}} x"#, #"{"state":{"a":01}}"#,
        #"{"state":{"a":"\ud800"}}"#,
    ]) func refusesWhatIsNoJSON(json: String) {
        #expect { try leaves(json) } throws: { error in
            if case .json = error as? DeltaError { true } else { false }
        }
    }
}
