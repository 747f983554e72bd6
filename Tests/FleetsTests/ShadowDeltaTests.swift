import FixedMemory
import Fleets
import JSON
import Testing

@Suite struct ShadowDeltaTests {
    /// What the tests' board has.
    private static let fields = [
        "a.b", "a.c.d", "a.c-d", "a.y", "a0", "b", "d", "e", "f.g", "g.timestamp", "long.o.p.q.r.s.t.u", "targetTemperature",
        "temperatures.outsideOfTheHouse",
    ]

    private func version(_ json: String) throws -> Int64? {
        let bytes = Array(json.utf8)
        var delta = ShadowDelta()
        try delta.read(bytes.span, FieldPaths(Self.fields))
        return delta.version
    }

    /// The leaves of fields as `path=value`, with `@time` where it is known, and then all others as `!keys`.
    private func leaves(_ json: String) throws -> [String] {
        let bytes = Array(json.utf8)
        let paths = try FieldPaths(Self.fields)
        var delta = ShadowDelta()
        try delta.read(bytes.span, paths)
        var lines: [String] = []
        for place in 0..<delta.count {
            let leaf = delta.leaf(place, in: bytes.span)
            let time = leaf.askedAt.map { "@\($0)" } ?? ""
            lines.append(paths[leaf.field].text + "=" + describe(leaf.value) + time)
        }
        var foreign = delta.foreignLeaves(in: bytes.span)
        while foreign.next(paths) { lines.append("!" + foreign.spelling.text) }
        let goesOn = foreign.next(paths)
        #expect(!goesOn)
        return lines
    }

    private func describe(_ value: FieldValue?) -> String {
        guard let value else { return "no value" }
        var message = Message()
        value.describe(into: &message)
        return message.bytes.text
    }

    @Test func readsTheDeltaOfTheSpecification() throws {
        let json = """
            {"version": 4, "timestamp": 1748390400, "state": {"targetTemperature": 24},
             "metadata": {"targetTemperature": {"timestamp": 1748390400}}}
            """
        #expect(try leaves(json) == ["targetTemperature=24@1748390400"])
        #expect(try version(json) == 4)
    }

    @Test(arguments: [
        (#"{"state":{}}"#, []), (#"{"state":{"b":1},"metadata":{}}"#, ["b=1"]),
        (#"{"state":{"long":{"o":{"p":{"q":{"r":{"s":{"t":{"u":true}}}}}}}}}"#, ["long.o.p.q.r.s.t.u=true"]),
        (#"{"state":{"a":{"b":1,"c":{"d":"x"}},"e":null,"d":-2.5}}"#, ["a.b=1", "a.c.d=\"x\"", "e=null", "d=-2.5"]),
        (#"{"state":{"a":{"c-d":1,"c":{"d":2}},"a0":3}}"#, ["a.c-d=1", "a.c.d=2", "a0=3"]),
        (#"{"state":{"a":{"b":1},"b":2,"a":{"y":3}}}"#, ["a.b=1", "b=2", "a.y=3"]),
        (#"{"state":{"b":4.0,"d":1e2}}"#, ["b=4", "d=100"]),
        (#"{"state":{"b":{},"a":{"b":{}},"d":1}}"#, ["b=no value", "a.b=no value", "d=1"]),
        (#"{"state":{"b":[1,{"b":2},[3]],"d":true}}"#, ["b=no value", "d=true"]),
        (#"{"state":{"\u0061":{"\u0062":true}}}"#, ["a.b=true"]),
        (#" { "state" : { "a" : { "b" : 1 } , "d" : 2 } } "#, ["a.b=1", "d=2"]),
        (#"{"state":{"temperatures":{"outsideOfTheHouse":1}}}"#, ["temperatures.outsideOfTheHouse=1"]),
        (#"{"state":{"e":"\#(String(repeating: "x", count: 64))"}}"#, ["e=\"\(String(repeating: "x", count: 64))\""]),
        (#"{"state":{"e":"\#(String(repeating: "x", count: 65))"}}"#, ["e=no value"]),
        (#"{"state":{"e":"\#(String(repeating: #"\u0041"#, count: 64))"}}"#, ["e=\"\(String(repeating: "A", count: 64))\""]),
    ]) func walksTheLeaves(json: String, expected: [String]) throws {
        #expect(try leaves(json) == expected)
    }

    /// Of a field, or of `state`, that stands twice, the last counts.
    @Test(arguments: [
        (#"{"state":{"b":1,"d":2,"b":3}}"#, ["b=3", "d=2"]), (#"{"state":{"a":{"b":1},"a":{"b":{}}}}"#, ["a.b=no value"]),
        (#"{"state":{"b":1,"x":1},"state":{"d":2}}"#, ["d=2"]), (#"{"state":[],"state":{"d":2}}"#, ["d=2"]),
        (#"{"state":{"b":1},"metadata":{"b":{"timestamp":1}},"metadata":{"b":{"timestamp":2}}}"#, ["b=1@2"]),
        (#"{"state":{"b":1},"metadata":{"b":{"timestamp":1}},"metadata":{}}"#, ["b=1"]),
        (#"{"state":{"b":1},"metadata":{"b":{"timestamp":1,"timestamp":2}}}"#, ["b=1@2"]),
    ]) func theLastCounts(json: String, expected: [String]) throws {
        #expect(try leaves(json) == expected)
    }

    /// No field is there, whatever is: beside the fields, above them, below them, or where a key only looks like a path.
    @Test(arguments: [
        (#"{"state":{"x":1,"b":2}}"#, ["b=2", "!x"]), (#"{"state":{"a":1}}"#, ["!a"]), (#"{"state":{"a":[{"b":1}]}}"#, ["!a"]),
        (#"{"state":{"a":{}}}"#, ["!a"]), (#"{"state":{"x":{},"y":[]}}"#, ["!x", "!y"]),
        (#"{"state":{"b":{"on":{"now":true},"off":[]}}}"#, ["!b.on.now", "!b.off"]),
        (#"{"state":{"b":1,"b":{"on":2}}}"#, ["b=1", "!b.on"]),
        (#"{"state":{"a.b":true,"a":{"c.d":1,"b":2}}}"#, ["a.b=2", "!a.b", "!a.c.d"]),
        (#"{"state":{"x y":{"a":1},"b":2}}"#, ["b=2", "!x y.a"]), (#"{"state":{"":1,"a":{"":2}}}"#, ["!", "!a."]),
        (#"{"state":{"":{"a":{"b":1}}}}"#, ["!.a.b"]), (#"{"state":{"a":{"c":1,"b2":2,"B":3}}}"#, ["!a.c", "!a.b2", "!a.B"]),
        (#"{"state":{"temperatures":{"outsideOfTheHous":1,"outsideOfTheHouses":2,"outsideO":3}}}"#,
            ["!temperatures.outsideOfTheHous", "!temperatures.outsideOfTheHouses", "!temperatures.outsideO"]),
        (#"{"state":{"long":{"o":{"p":{"q":{"r":{"s":{"t":{"u":{"v":1}}}}}}}}}}"#, ["!long.o.p.q.r.s.t.u.v"]),
        (#"{"state":{"\u0000":1,"b\u0000":2}}"#, ["!\0", "!b\0"]),
        (#"{"state":{"\#(String(repeating: "x", count: 300))":{"a":1},"b":2}}"#, ["b=2", "!.a"]),
        (#"{"state":{"\#(String(repeating: #"\u0078"#, count: 200))":1}}"#, ["!" + String(repeating: "x", count: 200)]),
        (#"{"state":{"x":1},"state":{}}"#, []),
    ]) func whatIsNoField(json: String, expected: [String]) throws {
        #expect(try leaves(json) == expected)
    }

    /// The order of the members is free, and `version` and `metadata` count wherever they stand.
    @Test func membersComeInAnyOrder() throws {
        let members = [
            #""version":7"#, #""state":{"a":{"b":true},"e":1}"#, #""metadata":{"e":{"timestamp":3},"a":{"b":{"timestamp":2}}}"#,
            #""timestamp":9"#, #""clientToken":"x""#,
        ]
        for rotation in members.indices {
            let json = "{" + (members[rotation...] + members[..<rotation]).joined(separator: ",") + "}"
            #expect(try leaves(json) == ["a.b=true@2", "e=1@3"])
            #expect(try version(json) == 7)
        }
    }

    @Test(arguments: [
        (#"{"b":{"timestamp":5}}"#, "@5"), (#"{"b":{"timestamp":5.0}}"#, "@5"), (#"{"b":{"\u0074imestamp":5}}"#, "@5"),
        (#"{"b":{"x":1,"timestamp":5,"y":{"timestamp":6},"z":[{"timestamp":7}]}}"#, "@5"), (#"{"b":{"timestamp":-5}}"#, "@-5"),
        (#"{"b":{"timestamp":5.5}}"#, ""), (#"{"b":{"timestamp":"5"}}"#, ""), (#"{"b":{"timestamp":{"timestamp":5}}}"#, ""),
        (#"{"b":5}"#, ""), (#"{"b":[{"timestamp":5}]}"#, ""), (#"{"b":{}}"#, ""), (#"{"b":{"time":5}}"#, ""),
        (#"{"d":{"timestamp":5}}"#, ""), (#"{"timestamp":5}"#, ""), ("[]", ""), ("5", ""), ("null", ""),
    ]) func whenItWasAskedFor(metadata: String, time: String) throws {
        #expect(try leaves(#"{"state":{"b":1},"metadata":\#(metadata)}"#) == ["b=1" + time])
        #expect(try leaves(#"{"metadata":\#(metadata),"state":{"b":1}}"#) == ["b=1" + time])
    }

    /// A field may be called as what says the time of another.
    @Test func aFieldOfThatName() throws {
        #expect(try leaves(#"{"state":{"g":{"timestamp":1}},"metadata":{"g":{"timestamp":{"timestamp":2}}}}"#) == ["g.timestamp=1@2"])
        #expect(try leaves(#"{"state":{"g":{"timestamp":1}},"metadata":{"g":{"timestamp":2}}}"#) == ["g.timestamp=1"])
    }

    @Test(arguments: [
        ("[]", DeltaError.notAnObject), ("1", .notAnObject), ("[{}]", .notAnObject), ("{}", .stateMissing),
        (#"{"state":[]}"#, .stateNotAnObject), (#"{"state":null}"#, .stateNotAnObject), (#"{"state":[{"b":1}]}"#, .stateNotAnObject),
        (#"{"state":"x"}"#, .stateNotAnObject), (#"{"state":{"b":1},"state":1}"#, .stateNotAnObject),
        (#"{"version":"4","state":{}}"#, .badVersion), (#"{"state":{"b":1},"version":-1}"#, .badVersion),
        (#"{"version":1.5,"state":{}}"#, .badVersion),
        (#"{"version":{"a":1},"state":{}}"#, .badVersion), (#"{"version":[1],"state":{}}"#, .badVersion),
    ]) func refusesWhatIsNoDelta(json: String, error: DeltaError) {
        #expect(throws: error) { try leaves(json) }
    }

    @Test func refusesMoreThanAShadowCanBe() {
        let bytes = [UInt8](repeating: 0x20, count: ShadowDelta.maxPayload + 1)
        var found: DeltaError?
        var delta = ShadowDelta()
        do throws(DeltaError) { try delta.read(bytes.span, FieldPaths()) } catch { found = error }
        #expect(found == .tooLarge(bytes: ShadowDelta.maxPayload + 1))
    }

    @Test(arguments: [
        "", "{", #"{"state":{"b":true}"#, #"{"state":{"b":tru}}"#, #"{"state":{"b":1}} x"#, #"{"state":{"b":01}}"#,
        #"{"state":{"b":"\ud800"}}"#, #"{"state":{"b":1},"metadata":{"b":{"timestamp":5}}"#, #"{"state":{"b":1},"x":"\#u{1}"}"#,
        #"{"state":{"b":1}}{"#, #"{"state":{"b":1},}"#, "[1", "1 2",
    ]) func refusesWhatIsNoJSON(json: String) {
        #expect { try leaves(json) } throws: { error in
            if case .json = error as? DeltaError { true } else { false }
        }
    }

    /// Nothing is left of a malformed delta, nor of the one before it.
    @Test func aRefusedDeltaLeavesNothing() throws {
        let paths = try FieldPaths(Self.fields)
        var delta = ShadowDelta()
        let good = Array(#"{"version":1,"state":{"b":1,"x":2},"metadata":{"b":{"timestamp":3}}}"#.utf8)
        for length in good.indices {
            try delta.read(good.span, paths)
            let found = delta.count
            #expect(found == 1)
            let cut = Array(good[..<length])
            let isRead = (try? delta.read(cut.span, paths)) != nil
            #expect(!isRead)
            var foreign = delta.foreignLeaves(in: good.span)
            let (count, version, isForeign) = (delta.count, delta.version, foreign.next(paths))
            #expect(count == 0 && version == nil && !isForeign)
        }
        // The next one has nothing of the one before.
        let next = Array(#"{"state":{"b":5}}"#.utf8)
        try delta.read(good.span, paths)
        try delta.read(next.span, paths)
        let leaf = delta.leaf(0, in: next.span)
        let (value, time, version) = (leaf.value, leaf.askedAt, delta.version)
        #expect(value == .integer(5) && time == nil && version == nil)
    }

    /// As many fields as a board can have, all of them named in one delta.
    @Test func everyFieldOfAFullBoard() throws {
        let names = (0..<FieldPaths.maxFields).map { "room\($0 / 8).line\($0 % 8).value" }.shuffled()
        let paths = try FieldPaths(names)
        let json = #"{"state":{"# + names.enumerated().map { number, name in
            let keys = name.split(separator: ".")
            return #""\#(keys[0])":{"\#(keys[1])":{"\#(keys[2])":\#(number)}}"#
        }.joined(separator: ",") + "}}"
        let bytes = Array(json.utf8)
        var delta = ShadowDelta()
        try delta.read(bytes.span, paths)
        let count = delta.count
        #expect(count == names.count)
        for (number, name) in names.enumerated() {
            let leaf = delta.leaf(number, in: bytes.span)
            let (found, value) = (paths[leaf.field].text, leaf.value)
            #expect(found == name && value == .integer(Int64(number)))
        }
    }
}
