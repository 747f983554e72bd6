import FixedMemory
import Fleets
import Testing

@Suite struct FieldPathTests {
    @Test(arguments: ["pump", "pump.on", "a.b.c.d.e.f.g.h", "A-1.b_2", String(repeating: "x", count: 128)])
    func acceptsPaths(text: String) throws {
        #expect(try FieldPath(text).bytes.text == text)
    }

    @Test(arguments: [
        ("", FieldPath.Problem.empty), (".a", .emptySegment), ("a.", .emptySegment), ("a..b", .emptySegment),
        ("a b", .badByte(at: 1)), ("a/b", .badByte(at: 1)), ("é", .badByte(at: 0)), ("a.b.c.d.e.f.g.h.i", .tooDeep),
        (String(repeating: "x", count: 129), .tooLong),
    ])
    func refusesWhatIsNoPath(text: String, problem: FieldPath.Problem) {
        #expect(throws: problem) { try FieldPath(text) }
    }

    @Test func containsWhatIsBelowItAndNothingElse() throws {
        let pump = try FieldPath("pump")
        #expect(try pump.contains(FieldPath("pump.on")))
        #expect(try !pump.contains(FieldPath("pump")))
        #expect(try !pump.contains(FieldPath("pump2.on")))
        #expect(try !FieldPath("pump.on").contains(pump))
    }

    @Test(arguments: [("", ThingName.Problem.empty), ("a/b", .badByte(at: 1)), ("a+", .badByte(at: 1)),
        (String(repeating: "x", count: 129), .tooLong)])
    func refusesWhatIsNoThingName(text: String, problem: ThingName.Problem) {
        #expect(throws: problem) { try ThingName(text) }
    }
}
