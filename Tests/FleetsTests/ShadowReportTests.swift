import FixedMemory
import Fleets
import Testing

@Suite struct ShadowReportTests {
    private func report(_ fields: [(String, FieldValue)]) throws -> String {
        var report = ShadowReport()
        try report.begin()
        for (path, value) in fields { try report.add(FieldPath(path), value) }
        var tokens = ClientToken(run: 0xAB)
        try report.finish(tokens.next())
        return try report.payload.text
    }

    private func reported(_ fields: [(String, FieldValue)]) throws -> String {
        let text = try report(fields)
        let head = #"{"state":{"reported":"#
        let tail = #"},"clientToken":"sp-00000000000000ab-0000000000000001"}"#
        #expect(text.hasPrefix(head) && text.hasSuffix(tail))
        return String(text.dropFirst(head.count).dropLast(tail.count))
    }

    @Test func groupsTheFieldsOfAnObject() throws {
        let text = try FieldValue.Text("half open")
        #expect(try reported([]) == "{}")
        #expect(try reported([("a", .bool(true))]) == #"{"a":true}"#)
        #expect(try reported([("a.b.c", .integer(1)), ("a.b.d", .null), ("a.e", .number(2.5)), ("f.g", .text(text))])
            == #"{"a":{"b":{"c":1,"d":null},"e":2.5},"f":{"g":"half open"}}"#)
        #expect(try reported([("ab.c", .bool(true)), ("abc.d", .bool(false))]) == #"{"ab":{"c":true},"abc":{"d":false}}"#)
        #expect(try reported([("a-b", .bool(true)), ("a.b", .bool(false)), ("a0", .null)])
            == #"{"a-b":true,"a":{"b":false},"a0":null}"#)
        #expect(try reported([("a.b.c.d", .bool(true)), ("e.b.c.d", .bool(true))])
            == #"{"a":{"b":{"c":{"d":true}}},"e":{"b":{"c":{"d":true}}}}"#)
    }

    @Test func theLargestReportFits() throws {
        let text = try FieldValue.Text([UInt8](repeating: 1, count: 64).span)
        var fields: [(String, FieldValue)] = []
        for number in 10..<74 {
            let segment = String(repeating: "x", count: 13)
            let path = "\(number)" + String(repeating: ".\(segment)x", count: 7)
            fields.append((path.padding(128), .text(text)))
        }
        #expect(try report(fields).utf8.count <= ShadowReport.capacity)
    }

    @Test func nothingCanBeSentBeforeTheReportIsWhole() throws {
        var report = ShadowReport()
        try report.begin()
        try report.add(FieldPath("a"), .bool(true))
        #expect(throws: (any Error).self) { _ = try report.payload.count }
    }

    @Test func ownTokensAreToldAcrossRuns() {
        let device = Array("greenhouse-07".utf8)
        let neighbour = Array("greenhouse-08".utf8)
        var mine = ClientToken(clientID: device.span, run: 1)
        var earlier = ClientToken(clientID: device.span, run: 0xFFFF_FFFF_0000_0002)
        var other = ClientToken(clientID: neighbour.span, run: 1)
        let tokens = [mine.next(), mine.next(), earlier.next(), other.next()]
        #expect(Set(tokens.map { $0.bytes.text }).count == 4)
        #expect(tokens.map { mine.isOwn($0.bytes) } == [true, true, true, false])
    }

    @Test(arguments: [
        (#"{"state":{"reported":{}},"clientToken":"sp-0000000000000001-0000000000000009"}"#, true),
        (#"{"clientToken":"sp-0000000100000001-0000000000000009"}"#, false),
        (#"{"state":{"clientToken":"sp-0000000000000001-0000000000000009"}}"#, false),
        (#"{"clientToken":7}"#, false), (#"{"clientToken":"sp-0000000000000001-0000000000000009"#, false), ("", false),
    ]) func anOwnReportIsKnownByItsToken(json: String, isOwn: Bool) {
        let bytes = Array(json.utf8)
        let update = ShadowUpdate(bytes.span)
        #expect(update.isOwn(ClientToken(run: 1)) == isOwn)
    }
}

extension String {
    fileprivate func padding(_ length: Int) -> String {
        self + String(repeating: "y", count: max(0, length - utf8.count))
    }
}
