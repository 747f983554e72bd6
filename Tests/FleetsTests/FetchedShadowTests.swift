import FixedMemory
import Fleets
import JSON
import Testing

@Suite struct FetchedShadowTests {
    /// What is pending, as `path=content`, and the version before it.
    private func pending(_ json: String) throws -> [String] {
        let bytes = Array(json.utf8)
        var shadow = try FetchedShadow(bytes.span)
        var lines = [shadow.version.map(String.init) ?? "-"]
        while let leaf = shadow.next() { lines.append(text(of: leaf)) }
        return lines
    }

    private func settled(_ json: String) throws -> [String] {
        let bytes = Array(json.utf8)
        var shadow = try FetchedShadow(bytes.span), lines: [String] = []
        while let leaf = shadow.nextSettled() { lines.append(text(of: leaf)) }
        return lines
    }

    private func text(of leaf: DeltaLeaf) -> String {
        guard case .value(let value) = leaf.content else { return "\(leaf.spelling.bytes.text)=\(leaf.content)" }
        var content = Message()
        value.describe(into: &content)
        return "\(leaf.spelling.bytes.text)=\(content.bytes.text)"
    }

    @Test(arguments: [
        (#"{"reported":{"a":1,"b":{"c":true}},"desired":{"b":{"c":true,"d":1},"a":1}}"#, ["b.c=true", "a=1"]),
        (#"{"state":{"reported":{"a":2,"b":3},"desired":{"a":2,"b":4},"delta":{"b":4}}}"#, ["a=2"]),
        // What nobody has reported, or otherwise, is the delta's.
        (#"{"reported":{"a":1},"desired":{"a":2,"b":1},"delta":{}}"#, []),
        (#"{"desired":{"a":4.0},"reported":{"a":4}}"#, ["a=4"]), (#"{"reported":{"a":1}}"#, []), ("{}", []),
    ]) func whatIsReportedAsDesired(json: String, expected: [String]) throws {
        #expect(try settled(json) == expected)
    }

    @Test(arguments: [
        (#"{"reported":{"a":1},"desired":{"a":2},"delta":{"a":2},"version":7}"#, ["7", "a=2"]),
        (#"{"state":{"reported":{"a":1},"desired":{"a":2},"delta":{"a":2}},"version":7}"#, ["7", "a=2"]),
        (#"{"state":{"delta":{"a":2},"version":7}}"#, ["7", "a=2"]),
        // An empty delta: nothing is pending, whatever else is there.
        (#"{"reported":{"a":1},"desired":{"a":2},"delta":{},"version":7}"#, ["7"]),
        // No delta: computed.
        (#"{"reported":{"a":1,"b":{"c":true}},"desired":{"a":1,"b":{"c":false,"d":"x"}}}"#, ["-", "b.c=false", "b.d=\"x\""]),
        (#"{"state":{"desired":{"a":2},"reported":{"a":1}},"version":3}"#, ["3", "a=2"]),
        (#"{"desired":{"a":4.0},"reported":{"a":4}}"#, ["-"]),
        (#"{"desired":{"a":null},"reported":{"a":null}}"#, ["-"]),
        (#"{"desired":{"a":[1]},"reported":{"a":[1]}}"#, ["-", "a=array"]),
        (#"{"desired":{"a":1},"delta":null,"reported":{}}"#, ["-", "a=1"]),
        (#"{"desired":{"a":1}}"#, ["-", "a=1"]),
        (#"{"desired":null,"reported":[],"delta":5,"version":"x"}"#, ["-"]),
        (#"{"desired":{"a":1},"metadata":{"desired":{"b":1},"delta":{"c":1}},"x":[{"delta":{"d":1}}]}"#, ["-", "a=1"]),
        (#"{"state":null,"version":2}"#, ["2"]), (#"{"state":[{"delta":{"a":1}}]}"#, ["-"]),
        ("{}", ["-"]), ("[]", ["-"]), ("null", ["-"]), ("7", ["-"]),
    ]) func shapes(json: String, expected: [String]) throws {
        #expect(try pending(json) == expected)
    }

    @Test(arguments: ["", "{", #"{"delta":{"a":1}"#, #"{"delta":{"a":}}"#, "{} {}"]) func malformed(json: String) {
        #expect(throws: JSONError.self) { try pending(json) }
    }
}
