@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Foundation
import Testing

@Suite struct BindingsTests {
    private func line(
        _ name: String, _ direction: Line.Direction, field: String?, off: FieldValue = .bool(false),
        on: FieldValue = .bool(true)
    ) throws -> Line {
        Line(
            name: try Line.Name(Array(name.utf8).span), chipLineName: FixedString(), offset: 0, headerPin: nil,
            direction: direction, isActiveLow: false, bias: .asIs, initial: .off, exit: nil,
            field: try field.map { try FieldPath(Array($0.utf8).span) }, offValue: off, onValue: on, sourceLine: 1)
    }

    /// Lines 0…4: two outputs of one object, an input, an output with texts, an output without field.
    private func bindings(isSafeMode: Bool = false) throws -> Bindings {
        var lines = FixedList<64, Line>()
        try lines.append(line("pump", .output, field: "pump.on"))
        try lines.append(line("boost", .output, field: "pump.boost"))
        try lines.append(line("door", .input, field: "door"))
        try lines.append(
            line(
                "valve", .output, field: "valve.state", off: .text(FieldValue.Text("closed")),
                on: .text(FieldValue.Text("open"))))
        try lines.append(line("spare", .output, field: nil))
        return Bindings(lines, FixedList(), fields(of: lines), isSafeMode: isSafeMode)
    }

    private func fields(of lines: borrowing FixedList<64, Line>) -> FieldTable {
        var fields = FieldTable()
        for index in lines.indices {
            guard let path = lines[index].field else { continue }
            fields.append(BoardField(path: path, signal: .line(index), owner: lines[index].name, sourceLine: 1))
        }
        return fields
    }

    /// Stages a delta's state; answers the refusals.
    private func stage(_ state: String, in bindings: inout Bindings) throws -> [String] {
        let bytes = Array(#"{"state":\#(state)}"#.utf8)
        var delta = ShadowDelta()
        try delta.read(bytes.span, bindings.paths)
        var refusals: [Refusal] = []
        for place in 0..<delta.count {
            if let refusal = bindings.stage(delta.leaf(place, in: bytes.span), FixedList(), FixedList()) { refusals.append(refusal) }
        }
        var foreign = delta.foreignLeaves(in: bytes.span)
        while foreign.next(bindings.paths) { refusals.append(bindings.stageForeignLeaf()) }
        return refusals.map { refusal in
            var message = Message()
            refusal.describe(into: &message)
            return message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func changes(_ bindings: inout Bindings) -> [Bindings.Change] {
        var changes: [Bindings.Change] = []
        while let change = bindings.nextChange() { changes.append(change) }
        return changes
    }

    /// The `reported` object of what is owed; afterwards nothing is.
    private func takeReport(_ bindings: inout Bindings) throws -> String {
        var report = ShadowReport()
        try report.begin()
        try bindings.write(into: &report)
        var tokens = ClientToken(run: 0)
        try report.finish(tokens.next())
        bindings.reported()
        let text = try report.payload.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        return text.dropFirst(#"{"state":{"reported":"#.count).components(separatedBy: #"},"clientToken""#)[0]
    }

    /// `#expect` of a value that was had by changing something.
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func aNewBoardOwesTheWholeStateAndInventsNothing() throws {
        var bindings = try bindings()
        expect(bindings.owesReport, true)
        try expect(takeReport(&bindings), #"{"door":null,"pump":{"boost":null,"on":null},"valve":{"state":null}}"#)
        expect(bindings.owesReport, false)
    }

    @Test func aDeltaBecomesChangesAndTheActualLevelIsReported() throws {
        var bindings = try bindings()
        _ = try takeReport(&bindings)
        try expect(stage(#"{"pump":{"on":true,"boost":false},"valve":{"state":"open"}}"#, in: &bindings), [])
        expect(changes(&bindings), [.init(line: 1, level: .off), .init(line: 0, level: .on), .init(line: 3, level: .on)])
        bindings.observe(line: 0, level: .off)
        bindings.observe(line: 1, level: .off)
        bindings.observe(line: 3, level: .on)
        // The pump did not follow: what is reported is what is.
        try expect(takeReport(&bindings), #"{"pump":{"boost":false,"on":false},"valve":{"state":"open"}}"#)
    }

    @Test func ofAFieldThatStandsTwiceOnlyTheLastValueMoves() throws {
        var bindings = try bindings()
        try expect(stage(#"{"pump":{"on":true,"on":false}}"#, in: &bindings), [])
        expect(changes(&bindings), [.init(line: 0, level: .off)])
        try expect(stage(#"{"pump":{"on":true,"on":7}}"#, in: &bindings), ["expected false or true"])
        expect(changes(&bindings), [])
    }

    @Test(arguments: [
        (#"{"pump":{"on":1}}"#, "expected false or true"), (#"{"pump":{"on":"true"}}"#, "expected false or true"),
        (#"{"pump":{"on":null}}"#, "expected false or true"), (#"{"pump":{"on":[true]}}"#, "expected false or true"),
        (#"{"pump":{"on":{}}}"#, "expected false or true"), (#"{"door":true}"#, "line 'door' is an input"),
        (#"{"valve":{"state":"ajar"}}"#, #"expected "closed" or "open""#),
        (#"{"valve":{"state":true}}"#, #"expected "closed" or "open""#),
    ]) func aRefusedLeafMovesNothingAndIsAnsweredByWhatIs(state: String, reason: String) throws {
        var bindings = try bindings()
        for line in 0..<5 { bindings.observe(line: line, level: .off) }
        _ = try takeReport(&bindings)
        try expect(stage(state, in: &bindings), [reason])
        expect(changes(&bindings), [])
        let report = try takeReport(&bindings)
        #expect([#"{"pump":{"on":false}}"#, #"{"door":false}"#, #"{"valve":{"state":"closed"}}"#].contains(report))
    }

    /// Stages leaves that were reported as they are desired.
    private func restage(_ state: String, in bindings: inout Bindings) throws {
        let bytes = Array(#"{"state":\#(state)}"#.utf8)
        var delta = ShadowDelta()
        try delta.read(bytes.span, bindings.paths)
        for place in 0..<delta.count { bindings.restage(delta.leaf(place, in: bytes.span), FixedList(), TextChoices()) }
    }

    @Test func whatWasReportedAsDesiredCountsWhereItIsOtherwiseByNow() throws {
        var bindings = try bindings()
        for line in 0..<5 { bindings.observe(line: line, level: .off) }
        // The delta is newer.
        try expect(stage(#"{"pump":{"boost":true}}"#, in: &bindings), [])
        try restage(#"{"pump":{"on":true,"boost":false},"valve":{"state":"closed"},"door":true,"fan":1}"#, in: &bindings)
        expect(changes(&bindings), [.init(line: 1, level: .on), .init(line: 0, level: .on)])
    }

    @Test func inSafeModeADeltaMovesNothingAndIsAnsweredByWhatIs() throws {
        var bindings = try bindings(isSafeMode: true)
        for line in 0..<5 { bindings.observe(line: line, level: .off) }
        _ = try takeReport(&bindings)
        let refused = "the board is in safe mode"
        try expect(stage(#"{"pump":{"on":true},"valve":{"state":"open"}}"#, in: &bindings), [refused, refused])
        expect(changes(&bindings), [])
        try expect(takeReport(&bindings), #"{"pump":{"on":false},"valve":{"state":"closed"}}"#)
    }

    @Test func anUnknownFieldIsAnsweredByTheWholeState() throws {
        var bindings = try bindings()
        for line in 0..<5 { bindings.observe(line: line, level: .on) }
        _ = try takeReport(&bindings)
        let unknown = ["the board file has no such field"]
        try expect(stage(#"{"fan":true}"#, in: &bindings), unknown)
        try expect(takeReport(&bindings), #"{"door":true,"pump":{"boost":true,"on":true},"valve":{"state":"open"}}"#)
        try expect(stage(#"{"pump":true}"#, in: &bindings), unknown)
        try expect(stage(#"{"pump":{"on":{"now":true}}}"#, in: &bindings), unknown)
        try expect(stage(#"{"pump.on":true}"#, in: &bindings), unknown)
        expect(changes(&bindings), [])
    }

    @Test func onlyWhatChangedIsOwed() throws {
        var bindings = try bindings()
        for line in 0..<5 { bindings.observe(line: line, level: .off) }
        _ = try takeReport(&bindings)
        bindings.observe(line: 2, level: .off)
        bindings.observe(line: 4, level: .on)
        expect(bindings.owesReport, false)
        bindings.observe(line: 2, level: .on)
        try expect(takeReport(&bindings), #"{"door":true}"#)
        bindings.observe(line: 2, level: nil)
        try expect(takeReport(&bindings), #"{"door":null}"#)
    }

    @Test func numbersMatchHoweverTheyAreWritten() throws {
        // As a board file's values are read, for a delta's have to come out the same.
        let yaml = """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              heater: {offset: 0, direction: output, field: level, values: {off: 0, on: 0.5}}
            """
        let loaded = try LoadedBoard(yaml)
        var bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
        try expect(stage(#"{"level":5e-1}"#, in: &bindings), [])
        expect(changes(&bindings), [.init(line: 0, level: .on)])
        try expect(stage(#"{"level":0.0}"#, in: &bindings), [])
        expect(changes(&bindings), [.init(line: 0, level: .off)])
        try expect(stage(#"{"level":1}"#, in: &bindings), ["expected 0 or 0.5"])
    }

    /// 64 lines whose fields and values are as long as they can be.
    private func longest() throws -> Bindings {
        var lines = FixedList<64, Line>()
        for number in 10..<74 {
            let path = "\(number)" + String(repeating: "xxxxxxxxxxxxxxx.", count: 7) + "yyyyyyyyyyyyyy"
            let text = FieldValue.text(try FieldValue.Text([UInt8](repeating: 1, count: 64).span))
            try lines.append(line("l\(number)", .output, field: path, off: text, on: .bool(true)))
        }
        var bindings = Bindings(lines, FixedList(), fields(of: lines))
        for line in 0..<64 { bindings.observe(line: line, level: .off) }
        return bindings
    }

    @Test func whatOneReportCannotHoldIsInTheNextOnes() throws {
        var bindings = try longest()
        var seen: [String] = []
        var reports = 0
        while bindings.owesReport, reports < 64 {
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(takeReport(&bindings).utf8)) as? [String: Any])
            seen += object.keys
            reports += 1
        }
        #expect(reports == 5)
        #expect(seen.count == 64 && Set(seen).count == 64)
    }

    @Test func whatWasNotSentStaysOwed() throws {
        var bindings = try longest()
        var report = ShadowReport()
        try report.begin()
        try bindings.write(into: &report)
        expect(bindings.owesReport, true)
        var reports = 0
        while bindings.owesReport, reports < 64 {
            _ = try takeReport(&bindings)
            reports += 1
        }
        // Those of the first one again, behind the others.
        #expect(reports == 5)
    }

    @Test func fieldsThatChangeAllTheTimeDoNotKeepOthersOut() throws {
        var bindings = try longest()
        var seen: Set<String> = []
        for _ in 0..<6 {
            for line in 0..<30 {
                bindings.observe(line: line, level: .on)
                bindings.observe(line: line, level: .off)
            }
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(takeReport(&bindings).utf8)) as? [String: Any])
            seen.formUnion(object.keys)
        }
        #expect(seen.count == 64)
    }

    @Test(arguments: [
        // The cloud has all of it; null is the same as nothing.
        (#"{"pump":{"on":false,"boost":false},"valve":{"state":"open"},"other":7}"#, "{}"),
        (#"{"pump":{"on":true,"boost":false},"valve":{"state":"open"}}"#, #"{"pump":{"on":false}}"#),
        (#"{"pump":{"on":false,"boost":false},"valve":{"state":"closed"},"door":true}"#, #"{"door":null,"valve":{"state":"open"}}"#),
        (#"{"pump":true}"#, #"{"pump":{"boost":false,"on":false},"valve":{"state":"open"}}"#),
        ("{}", #"{"pump":{"boost":false,"on":false},"valve":{"state":"open"}}"#),
    ]) func whatAFetchedShadowLacksIsOwedAgain(shadow: String, owed: String) throws {
        var bindings = try bindings()
        for (line, level) in [Line.Level.off, .off, nil, .on].enumerated() { bindings.observe(line: line, level: level) }
        _ = try takeReport(&bindings)
        let bytes = Array(#"{"reported":\#(shadow),"version":3}"#.utf8)
        var fetched = FetchedShadow()
        try fetched.read(bytes.span, bindings.paths)
        bindings.beginComparison()
        for place in 0..<fetched.reportedCount { bindings.compare(fetched.reported(place, in: bytes.span)) }
        expect(bindings.endComparison(), owed != "{}")
        try expect(takeReport(&bindings), owed)
    }

    @Test func whatHasChangedSinceTheReportIsNotWhatTheShadowLacks() throws {
        var bindings = try bindings()
        for line in 0..<4 { bindings.observe(line: line, level: .off) }
        _ = try takeReport(&bindings)
        bindings.observe(line: 0, level: .on)
        let bytes = Array(#"{"reported":{"pump":{"on":false,"boost":false},"valve":{"state":"closed"},"door":false}}"#.utf8)
        var fetched = FetchedShadow()
        try fetched.read(bytes.span, bindings.paths)
        bindings.beginComparison()
        for place in 0..<fetched.reportedCount { bindings.compare(fetched.reported(place, in: bytes.span)) }
        expect(bindings.endComparison(), false)
        try expect(takeReport(&bindings), #"{"pump":{"on":true}}"#)
    }
}
