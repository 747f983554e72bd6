import FixedMemory
import Foundation
import Testing

@testable import Fleets

@Suite struct ShadowReportTests {
    private func report(_ fields: [(String, FieldValue)]) throws -> String {
        var report = ShadowReport()
        try report.begin()
        for (path, value) in fields { try report.add(FieldPath(path).bytes, value) }
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

    /// 64 fields that share no object, at the longest path and text there is.
    private static func longest(segments: Int) throws -> [(FieldPath, FieldValue)] {
        let text = try FieldValue.Text([UInt8](repeating: 1, count: 64).span)
        return try (10..<74).map { number in
            let letters = 128 - (segments - 1)
            let lengths = (0..<segments).map { letters / segments + ($0 < letters % segments ? 1 : 0) }
            let keys = lengths.map { String("\(number)\(String(repeating: "x", count: 128))".prefix($0)) }
            let path = Array(keys.joined(separator: ".").utf8)
            #expect(path.count == 128)
            return (try FieldPath(path.span), .text(text))
        }
    }

    /// Whatever the fields are: `hasRoom` is enough for each of them, and for the end.
    @Test(arguments: 1...8) func aReportHoldsWhatItSaysItHasRoomFor(segments: Int) throws {
        var fields = try Self.longest(segments: segments)[...]
        var tokens = ClientToken(run: 1)
        var reports = 0
        var report = ShadowReport()
        while !fields.isEmpty {
            try report.begin()
            while report.hasRoom, let (path, value) = fields.popFirst() { try report.add(path.bytes, value) }
            try report.finish(tokens.next(), version: .max)
            let text = try report.payload.text
            #expect(text.utf8.count <= ShadowReport.capacity)
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
            reports += 1
        }
        #expect(reports == 5)
    }

    @Test func theLongestFieldAndTheEndAreAsLongAsStated() throws {
        let lengths = try (1...2).map { count in
            var report = ShadowReport()
            var tokens = ClientToken(run: 1)
            try report.begin()
            for (path, value) in try Self.longest(segments: 8).prefix(count) { try report.add(path.bytes, value) }
            try report.finish(tokens.next(), version: .max)
            return try report.payload.count
        }
        #expect(lengths[1] - lengths[0] == ShadowReport.longestField)
        // The first field has neither a comma nor braces before it.
        let head = #"{"state":{"reported":{"#.utf8.count
        #expect(lengths[0] == head + ShadowReport.longestField - 8 + ShadowReport.ending)
    }

    @Test func theVersionIsWrittenWhereThereIsOne() throws {
        var report = ShadowReport()
        var tokens = ClientToken(run: 0xAB)
        try report.begin()
        try report.add(FieldPath("a").bytes, .bool(true))
        try report.finish(tokens.next(), version: 7)
        #expect(try report.payload.text
            == #"{"state":{"reported":{"a":true}},"clientToken":"sp-00000000000000ab-0000000000000001","version":7}"#)
    }

    @Test func nothingCanBeSentBeforeTheReportIsWhole() throws {
        var report = ShadowReport()
        try report.begin()
        try report.add(FieldPath("a").bytes, .bool(true))
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
