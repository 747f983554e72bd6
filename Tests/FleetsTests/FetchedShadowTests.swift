import FixedMemory
import Fleets
import JSON
import Testing

@Suite struct FetchedShadowTests {
    /// What is pending, as `path=content`, `!` before what is no field's, and the version before it all.
    private func pending(_ json: String, fields: [String] = ["a", "b.c", "b.d", "c.d.e", "text"]) throws -> [String] {
        let bytes = Array(json.utf8)
        let paths = try FieldPaths(fields)
        var shadow = FetchedShadow()
        try shadow.read(bytes.span, paths)
        var lines = [shadow.version.map(String.init) ?? "-"]
        for place in 0..<shadow.pendingCount {
            if let leaf = shadow.pending(place, in: bytes.span) { lines.append(text(of: leaf, paths)) }
        }
        var foreign = shadow.foreignLeaves(in: bytes.span)
        while foreign.next(paths) { lines.append("!" + foreign.spelling.text) }
        return lines
    }

    private func settled(_ json: String) throws -> [String] {
        let bytes = Array(json.utf8)
        let paths = try FieldPaths(["a", "b", "b2.c", "b2.d"])
        var shadow = FetchedShadow(), lines: [String] = []
        try shadow.read(bytes.span, paths)
        for place in 0..<shadow.desiredCount {
            if let leaf = shadow.settled(place, in: bytes.span) { lines.append(text(of: leaf, paths)) }
        }
        return lines
    }

    private func text(of leaf: DeltaLeaf, _ paths: borrowing FieldPaths) -> String {
        let path = paths[leaf.field].text
        guard let value = leaf.value else { return "\(path)=no value" }
        var content = Message()
        value.describe(into: &content)
        return "\(path)=\(content.bytes.text)"
    }

    @Test(arguments: [
        (#"{"reported":{"a":1,"b2":{"c":true}},"desired":{"b2":{"c":true,"d":1},"a":1}}"#, ["b2.c=true", "a=1"]),
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
        (#"{"desired":{"a":[1]},"reported":{"a":[1]}}"#, ["-", "a=no value"]),
        (#"{"desired":{"a":1},"delta":null,"reported":{}}"#, ["-", "a=1"]),
        (#"{"desired":{"a":1}}"#, ["-", "a=1"]),
        // Behind `reported`, before it, twice: the last one counts.
        (#"{"reported":{"text":"\u0041"},"desired":{"text":"A","a":1}}"#, ["-", "a=1"]),
        (#"{"desired":{"text":"\u0041"},"reported":{"text":"B"}}"#, ["-", "text=\"A\""]),
        (#"{"desired":{"a":1},"desired":{"b":{"c":2}},"delta":5}"#, ["-", "b.c=2"]),
        (#"{"delta":{"a":1},"delta":null,"desired":{"b":{"c":2}}}"#, ["-", "b.c=2"]),
        (#"{"delta":{"a":1},"state":{"delta":{"b":{"c":2}},"version":3},"version":4}"#, ["4", "b.c=2"]),
        // What is no field's is named where it is pending.
        (#"{"delta":{"a":2,"x":{"y":1}},"reported":{"x":{"y":1}}}"#, ["-", "a=2", "!x.y"]),
        (#"{"desired":{"a":2,"x":{"y":1,"z":"t"}},"reported":{"x":{"z":"t","y":2}}}"#, ["-", "a=2", "!x.y"]),
        (#"{"desired":{"x":[1],"y":{}},"reported":{"x":[1],"y":{}}}"#, ["-", "!x", "!y"]),
        (#"{"desired":null,"reported":[],"delta":5,"version":"x"}"#, ["-"]),
        (#"{"desired":{"a":1},"metadata":{"desired":{"b":1},"delta":{"c":1}},"x":[{"delta":{"d":1}}]}"#, ["-", "a=1"]),
        (#"{"state":null,"version":2}"#, ["2"]), (#"{"state":[{"delta":{"a":1}}]}"#, ["-"]),
        ("{}", ["-"]), ("[]", ["-"]), ("null", ["-"]), ("7", ["-"]),
    ]) func shapes(json: String, expected: [String]) throws {
        #expect(try pending(json) == expected)
    }

    @Test func aRefusedShadowLeavesNothing() throws {
        let bytes = Array(#"{"desired":{"a":1,"x":2},"reported":{"a":1,"b":{"c":1}},"delta":{"b":{"d":1}},"version":7}"#.utf8)
        let paths = try FieldPaths(["a", "b.c", "b.d"])
        var shadow = FetchedShadow()
        for length in bytes.indices {
            try shadow.read(bytes.span, paths)
            let counts = [shadow.pendingCount, shadow.desiredCount, shadow.reportedCount]
            #expect(counts == [1, 1, 2])
            let cut = Array(bytes[..<length])
            let isRead = (try? shadow.read(cut.span, paths)) != nil
            #expect(!isRead)
            var foreign = shadow.foreignLeaves(in: bytes.span)
            let left = [shadow.pendingCount, shadow.desiredCount, shadow.reportedCount, Int(shadow.version ?? 0)]
            let isForeign = foreign.next(paths)
            #expect(left == [0, 0, 0, 0] && !isForeign)
        }
    }

    @Test(arguments: ["", "{", #"{"delta":{"a":1}"#, #"{"delta":{"a":}}"#, "{} {}"]) func malformed(json: String) {
        #expect(throws: JSONError.self) { try pending(json) }
    }
}
