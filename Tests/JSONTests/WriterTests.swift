import FixedMemory
import JSON
import Testing

/// What can be asked of a writer.
enum Call: CaseIterable {
    case beginObject, endObject, beginArray, endArray, key, keyBytes, string, stringBytes, integer, number, bool, null

    func perform<let capacity: Int>(on writer: inout JSONWriter<capacity>) throws(JSONWriterError) {
        switch self {
        case .beginObject: try writer.beginObject()
        case .endObject: try writer.endObject()
        case .beginArray: try writer.beginArray()
        case .endArray: try writer.endArray()
        case .key: try writer.key("k")
        case .keyBytes: try writer.key(Array("k".utf8).span)
        case .string: try writer.string("s")
        case .stringBytes: try writer.string(Array("s".utf8).span)
        case .integer: try writer.integer(-1)
        case .number: try writer.number(0.5)
        case .bool: try writer.bool(true)
        case .null: try writer.null()
        }
    }

    static let values: [Call] = [.beginObject, .beginArray, .string, .stringBytes, .integer, .number, .bool, .null]
}

/// The document, or why there is none.
func outcome<let capacity: Int>(_ writer: borrowing JSONWriter<capacity>) -> Result<String, JSONWriterError> {
    do throws(JSONWriterError) { return .success(try writer.document.text) } catch { return .failure(error) }
}

@Suite struct WriterTests {
    @Test func writesADocument() throws {
        var writer = JSONWriter<200>()
        try writer.beginObject()
        try writer.key("a")
        try writer.beginArray()
        for call in Call.values.dropFirst(2) { try call.perform(on: &writer) }
        try writer.bool(false)
        try writer.integer(.min)
        try writer.integer(.max)
        try writer.integer(0)
        try writer.endArray()
        try writer.key("")
        try writer.beginObject()
        try writer.endObject()
        try writer.key("b")
        try writer.beginArray()
        try writer.beginArray()
        try writer.endArray()
        try writer.beginObject()
        try writer.endObject()
        try writer.endArray()
        try writer.endObject()
        #expect(outcome(writer) == .success(
            #"{"a":["s","s",-1,0.5,true,null,false,-9223372036854775808,9223372036854775807,0],"":{},"b":[[],{}]}"#))
    }

    // MARK: Order

    /// Every state: the calls that lead there, and the calls that fit there.
    @Test(arguments: [
        ([], Call.values),
        ([.beginArray], Call.values + [.endArray]),
        ([.beginArray, .null], Call.values + [.endArray]),
        ([.beginObject], [.key, .keyBytes, .endObject]),
        ([.beginObject, .key], Call.values),
        ([.beginObject, .key, .null], [.key, .keyBytes, .endObject]),
        ([.beginObject, .key, .beginArray], Call.values + [.endArray]),
        ([.beginArray, .beginObject], [.key, .keyBytes, .endObject]),
        ([.beginArray, .beginObject, .endObject], Call.values + [.endArray]),
        ([.beginObject, .key, .beginArray, .endArray], [.key, .keyBytes, .endObject]),
        ([.null], []), ([.string], []), ([.integer], []), ([.number], []), ([.bool], []),
        ([.beginArray, .endArray], []),
        ([.beginObject, .endObject], []),
    ] as [([Call], [Call])]) func onlyWhatFitsIsTaken(lead: [Call], fitting: [Call]) throws {
        for call in Call.allCases {
            var writer = JSONWriter<200>()
            for step in lead { try step.perform(on: &writer) }
            var caught: JSONWriterError?
            do throws(JSONWriterError) { try call.perform(on: &writer) } catch { caught = error }
            #expect(caught == (fitting.contains(call) ? nil : .badOrder), "\(call) behind \(lead)")
            if caught != nil { expectStuck(&writer, .badOrder) }
        }
    }

    @Test(arguments: [
        [], [.beginArray], [.beginArray, .null], [.beginObject], [.beginObject, .key], [.beginObject, .key, .null],
        [.beginArray, .beginArray, .endArray],
    ] as [[Call]]) func whatIsNotWholeIsNotHanded(lead: [Call]) throws {
        var writer = JSONWriter<200>()
        for step in lead { try step.perform(on: &writer) }
        #expect(outcome(writer) == .failure(.unfinished))
        // To look is no mistake: the document goes on.
        #expect(outcome(writer) == .failure(.unfinished))
    }

    /// Every call and the document throw `error`, until a reset makes the writer as new.
    private func expectStuck<let capacity: Int>(_ writer: inout JSONWriter<capacity>, _ error: JSONWriterError) {
        #expect(outcome(writer) == .failure(error))
        for call in Call.allCases {
            var caught: JSONWriterError?
            do throws(JSONWriterError) { try call.perform(on: &writer) } catch let second { caught = second }
            #expect(caught == error, "\(call) after \(error)")
        }
        var caught: JSONWriterError?
        do throws(JSONWriterError) { try writer.number(.nan) } catch let second { caught = second }
        #expect(caught == error)
        caught = nil
        do throws(JSONWriterError) { try writer.string([0xFF].span) } catch let second { caught = second }
        #expect(caught == error)
        #expect(outcome(writer) == .failure(error))

        writer.reset()
        #expect(outcome(writer) == .failure(.unfinished))
    }

    @Test func aResetWriterIsAsNew() throws {
        var writer = JSONWriter<16>()
        for _ in 0..<3 {
            try writer.beginObject()
            try writer.key("on")
            try writer.bool(true)
            try writer.endObject()
            #expect(outcome(writer) == .success(#"{"on":true}"#))
            writer.reset()
            // In the middle of a document, too.
            try writer.beginArray()
            try writer.beginObject()
            writer.reset()
        }
    }

    // MARK: Fullness

    private let script: [Call] = [
        .beginArray, .beginObject, .key, .string, .key, .beginArray, .integer, .number, .endArray, .key, .null, .endObject,
        .bool, .stringBytes, .beginObject, .endObject, .endArray,
    ]
    /// `script`, behind the padding and a comma.
    private let scripted = #"[{"k":"s","k":[-1,0.5],"k":null},true,"s",{}]"#

    /// Padding in front moves the end of the buffer over every byte of the document.
    @Test func fullIsFullAtEveryByte() {
        let total = 160
        // [ " padding " , script ]
        let exact = total - scripted.utf8.count - 5
        for padding in (exact - 3)..<(total - 3) {
            var writer = JSONWriter<160>()
            let text = [UInt8](repeating: UInt8(ascii: "x"), count: padding)
            var caught: JSONWriterError?
            do throws(JSONWriterError) {
                try writer.beginArray()
                try writer.string(text.span)
                for call in script { try call.perform(on: &writer) }
                try writer.endArray()
            } catch {
                caught = error
            }
            if padding <= exact {
                #expect(caught == nil)
                #expect(outcome(writer) == .success("[\"" + String(repeating: "x", count: padding) + "\"," + scripted + "]"))
            } else {
                #expect(caught == .full(capacity: 160), "padding \(padding)")
                expectStuck(&writer, .full(capacity: 160))
            }
        }
    }

    @Test(arguments: ["\n", "\u{1}", "é", "😀", "\""]) func fullInTheMiddleOfACharacter(character: String) {
        let length = character == "\u{1}" ? 6 : character.utf8.count == 1 ? 2 : character.utf8.count
        for padding in 0...8 {
            var writer = JSONWriter<8>()
            let text = Array((String(repeating: "x", count: padding) + character).utf8)
            var caught: JSONWriterError?
            do throws(JSONWriterError) { try writer.string(text.span) } catch { caught = error }
            #expect(caught == (padding + length + 2 <= 8 ? nil : .full(capacity: 8)), "padding \(padding)")
            if caught != nil { expectStuck(&writer, .full(capacity: 8)) }
        }
    }

    @Test func theSmallestWritersAreFull() throws {
        var none = JSONWriter<0>()
        #expect(throws: JSONWriterError.full(capacity: 0)) { try none.beginArray() }
        expectStuck(&none, .full(capacity: 0))
        var one = JSONWriter<1>()
        #expect(throws: JSONWriterError.full(capacity: 1)) { try one.integer(10) }
        expectStuck(&one, .full(capacity: 1))
        try one.integer(7)
        #expect(outcome(one) == .success("7"))
        var three = JSONWriter<3>()
        #expect(throws: JSONWriterError.full(capacity: 3)) { try three.null() }
        #expect(throws: JSONWriterError.full(capacity: 3)) { try three.null() }
    }

    // MARK: Text

    @Test func escapesWhatHasToBe() throws {
        for byte in UInt8(0)..<0x80 {
            let expected =
                switch byte {
                case 0x22: #"\""#
                case 0x5C: #"\\"#
                case 0x08: #"\b"#
                case 0x09: #"\t"#
                case 0x0A: #"\n"#
                case 0x0C: #"\f"#
                case 0x0D: #"\r"#
                case 0..<0x10: "\\u000" + String(byte, radix: 16)
                case 0x10..<0x20: "\\u001" + String(byte - 16, radix: 16)
                default: String(UnicodeScalar(byte))
                }
            var writer = JSONWriter<16>()
            try writer.string([byte].span)
            #expect(outcome(writer) == .success("\"" + expected + "\""))
            var keyed = JSONWriter<16>()
            try keyed.beginObject()
            try keyed.key([byte].span)
            try keyed.null()
            try keyed.endObject()
            #expect(outcome(keyed) == .success("{\"" + expected + "\":null}"))
        }
    }

    @Test func literalsAreEscapedAsBytesAre() throws {
        var writer = JSONWriter<64>()
        try writer.string("a\"\\\n\u{0}\u{1F}é😀\u{7F}/")
        #expect(outcome(writer) == .success("\"a\\\"\\\\\\n\\u0000\\u001fé😀\u{7F}/\""))
    }

    @Test(arguments: [
        [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x61, 0xF0, 0x9F, 0x98],
        [0xC3, 0xA9, 0xC3, 0x28],
    ] as [[UInt8]]) func badUTF8IsRefused(bytes: [UInt8]) throws {
        var writer = JSONWriter<64>()
        #expect(throws: JSONWriterError.badUTF8) { try writer.string(bytes.span) }
        expectStuck(&writer, .badUTF8)
        try writer.beginObject()
        #expect(throws: JSONWriterError.badUTF8) { try writer.key(bytes.span) }
        expectStuck(&writer, .badUTF8)
    }

    // MARK: Depth and numbers

    @Test(arguments: [Call.beginArray, .beginObject]) func nestsAsDeepAsItSays(inner: Call) throws {
        var writer = JSONWriter<400>()
        for _ in 1..<JSONWriter<400>.maxDepth {
            try writer.beginObject()
            try writer.key("k")
        }
        try writer.beginArray()
        var deepest = JSONWriter<400>.maxDepth
        #expect(deepest == JSONReader.maxDepth)
        try writer.endArray()
        while deepest > 1 {
            try writer.endObject()
            deepest -= 1
        }
        guard case .success(let text) = outcome(writer) else {
            Issue.record("refused at the depth that is allowed")
            return
        }
        #expect(text.hasPrefix(#"{"k":{"k":"#) && text.contains("[]"))

        writer.reset()
        for _ in 0..<JSONWriter<400>.maxDepth { try writer.beginArray() }
        #expect(throws: JSONWriterError.tooDeep) { try inner.perform(on: &writer) }
        expectStuck(&writer, .tooDeep)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNoNumberStays(value: Double) {
        var writer = JSONWriter<64>()
        #expect(throws: JSONWriterError.notFinite) { try writer.number(value) }
        expectStuck(&writer, .notFinite)
    }

    @Test(arguments: [
        (.full(capacity: 8), "the JSON is larger than 8 bytes"), (.badOrder, "JSON written in a wrong order"),
        (.tooDeep, "JSON nested too deep"), (.notFinite, "a number is not finite"), (.badUTF8, "a text is not UTF-8"),
        (.unfinished, "the JSON is not finished"),
    ] as [(JSONWriterError, String)]) func errorsHaveWords(error: JSONWriterError, words: String) {
        var message = Message()
        error.describe(into: &message)
        #expect(message.bytes.text == words)
    }
}
