import FixedMemory
import Foundation
import JSON
import Testing

@Suite struct ReaderTests {
    // MARK: Documents

    @Test(arguments: [
        ("{}", "{ }"), ("[]", "[ ]"), (" \t\r\n{ \t\r\n} \t\r\n", "{ }"), ("[[],{}]", "[ [ ] { } ]"),
        (#"{"a":1,"b":[true,false,null]}"#, "{ key:a 1 key:b [ true false null ] }"),
        (#"{"a":{"b":{"c":-1.5}}}"#, "{ key:a { key:b { key:c -1.5 } } }"),
        (#"{ "a" : "x" , "b" : [ 1 , 2 ] }"#, "{ key:a string:x key:b [ 1 2 ] }"),
        ("0", "0"), ("true", "true"), ("false", "false"), ("null", "null"), (#""""#, "string:"), (#"{"":0}"#, "{ key: 0 }"),
    ]) func tokensComeInOrder(document: String, words: String) {
        #expect(Reading(document) == .tokens(words.components(separatedBy: " ")))
    }

    /// The first wrong byte, or the end where something is missing.
    @Test(arguments: [
        ("", 0, .unexpectedEnd), ("  ", 2, .unexpectedEnd), ("{", 1, .unexpectedEnd), ("[", 1, .unexpectedEnd),
        ("]", 0, .unexpectedByte), ("}", 0, .unexpectedByte), (",", 0, .unexpectedByte), (":", 0, .unexpectedByte),
        ("[1,]", 3, .unexpectedByte), ("[,1]", 1, .unexpectedByte), ("[1,,2]", 3, .unexpectedByte),
        ("[1 2]", 3, .unexpectedByte), ("[1}", 2, .unexpectedByte), ("[1:2]", 2, .unexpectedByte),
        (#"{"a":1]"#, 6, .unexpectedByte), (#"{"a":1,}"#, 7, .unexpectedByte), (#"{,"a":1}"#, 1, .unexpectedByte),
        (#"{"a"}"#, 4, .unexpectedByte), (#"{"a",1}"#, 4, .unexpectedByte), (#"{"a":}"#, 5, .unexpectedByte),
        (#"{"a"::1}"#, 5, .unexpectedByte), (#"{"a":1 "b":2}"#, 7, .unexpectedByte), ("{1:1}", 1, .unexpectedByte),
        ("{a:1}", 1, .unexpectedByte), ("{'a':1}", 1, .unexpectedByte), ("{null:1}", 1, .unexpectedByte),
        (#"{"a":1}{"#, 7, .trailingBytes), ("1 2", 2, .trailingBytes), ("[]]", 2, .trailingBytes),
        ("{}\u{0}", 2, .trailingBytes), (#""a"x"#, 3, .trailingBytes), ("{}}", 2, .trailingBytes),
        ("nul", 3, .unexpectedEnd), ("nulL", 3, .badLiteral), ("nan", 1, .badLiteral), ("tRue", 1, .badLiteral),
        ("falsy", 4, .badLiteral), ("truee", 4, .trailingBytes), ("True", 0, .unexpectedByte), ("NaN", 0, .unexpectedByte),
        ("Infinity", 0, .unexpectedByte), ("-Infinity", 1, .badNumber), ("undefined", 0, .unexpectedByte),
        ("/**/1", 0, .unexpectedByte), ("1//", 1, .trailingBytes), ("#1", 0, .unexpectedByte), ("'a'", 0, .unexpectedByte),
        ("\u{FEFF}1", 0, .unexpectedByte), ("\u{A0}1", 0, .unexpectedByte), ("\u{C}1", 0, .unexpectedByte),
        ("\u{B}1", 0, .unexpectedByte), ("\u{0}", 0, .unexpectedByte), ("[\u{0}]", 1, .unexpectedByte),
        ("-", 1, .unexpectedEnd), ("--1", 1, .badNumber), ("+1", 0, .unexpectedByte), (".5", 0, .unexpectedByte),
        ("-.5", 1, .badNumber), ("01", 1, .badNumber), ("-01", 2, .badNumber), ("00", 1, .badNumber),
        ("1.", 2, .unexpectedEnd), ("[1.]", 3, .badNumber), ("1.e1", 2, .badNumber), ("1e", 2, .unexpectedEnd),
        ("[1e]", 3, .badNumber), ("1e+", 3, .unexpectedEnd), ("[1e+]", 4, .badNumber), ("1e+-1", 3, .badNumber),
        ("1ee1", 2, .badNumber), ("1.2.3", 3, .trailingBytes), ("0x1", 1, .trailingBytes), ("1_000", 1, .trailingBytes),
        ("1f", 1, .trailingBytes), ("0e1.5", 3, .trailingBytes), ("1\u{FF11}", 1, .trailingBytes),
        ("[1e400]", 1, .numberTooLarge), (#"{"a":-1e309}"#, 5, .numberTooLarge),
    ] as [(String, Int, JSONError.Reason)]) func theWrongByteIsNamed(document: String, offset: Int, reason: JSONError.Reason) {
        #expect(Reading(document) == .error(reason, at: offset))
    }

    @Test func duplicateKeysAreBothDeliveredInOrder() {
        #expect(Reading(#"{"a":1,"a":2,"\u0061":3}"#) == .tokens(["{", "key:a", "1", "key:a", "2", "key:a", "3", "}"]))
    }

    /// Member by member, the same is read as token by token.
    @Test func membersByTheirKeys() throws {
        let bytes = Array(#" { "a" : 1 , "b\u0063" : { } , "c" : [ 2 , { "x" : 3 } ] , "d" : "t" , "e":{"f":null}} "#.utf8)
        var reader = JSONReader(bytes.span)
        var found: [String] = []
        let isObject = try reader.enterObject()
        #expect(isObject)
        while true {
            let kind = try reader.nextMember()
            guard kind != .endObject || reader.depth > 0 else { break }
            if kind == .endObject { found.append("}") } else { found.append("\(reader.raw(reader.key).text)=\(kind)") }
            if kind == .beginArray { try reader.skipValue() }
        }
        #expect(found == [
            "a=number", #"b\u0063=beginObject"#, "}", "c=beginArray", "d=string", "e=beginObject", "f=null", "}",
        ])
        let end = try reader.nextMember()
        #expect(end == .end)
    }

    @Test(arguments: [
        ("{1:2}", 1, .unexpectedByte), (#"{"a" 1}"#, 5, .unexpectedByte), (#"{"a":1 "b":2}"#, 7, .unexpectedByte),
        (#"{"a":1,}"#, 7, .unexpectedByte), (#"{"a":1"#, 6, .unexpectedEnd), (#"{"a":"#, 5, .unexpectedEnd),
        (#"{"a":1]"#, 6, .unexpectedByte), (#"{"a":"\x"}"#, 7, .badEscape), (#"{"a":01}"#, 6, .badNumber),
    ] as [(String, Int, JSONError.Reason)]) func aWrongMember(document: String, offset: Int, reason: JSONError.Reason) {
        let bytes = Array(document.utf8)
        var reader = JSONReader(bytes.span)
        var errors: [JSONError] = []
        for _ in 0..<6 {
            do throws(JSONError) { _ = try reader.nextMember() } catch { errors.append(error) }
        }
        #expect(errors.count >= 3 && errors.allSatisfy { $0 == JSONError(offset: offset, reason: reason) })
    }

    @Test(arguments: [("{}", true), ("[{}]", false), ("7", false), (#""{""#, false), ("null", false)])
    func whatIsNoObjectIsPassedOver(document: String, isObject: Bool) throws {
        let bytes = Array(document.utf8)
        var reader = JSONReader(bytes.span)
        let found = try reader.enterObject()
        #expect(found == isObject)
        let next = try reader.advance()
        #expect(next == (isObject ? .endObject : .end))
    }

    /// Bytes that a word's subtraction could borrow from, at every place of a word and around it.
    @Test func aStringEndsAtItsQuoteAndNowhereElse() {
        for byte in UInt8.min ... .max {
            for place in 0..<20 {
                var text = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
                text[place] = byte
                let expected: JSONError.Reason?? = switch byte {
                case UInt8(ascii: "\""): .some(.trailingBytes)
                case UInt8(ascii: "\\"): .some(place < 19 ? .badEscape : .unexpectedEnd)
                case 0..<0x20: .some(.controlByteInString)
                case 0x80...: .some(.badUTF8)
                default: .some(nil)
                }
                var reason: JSONError.Reason?
                let document = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
                var reader = JSONReader(document.span)
                do throws(JSONError) { while try reader.next() != nil {} } catch { reason = error.reason }
                #expect(reason == expected, "byte \(byte) at \(place)")
            }
        }
    }

    // MARK: Depth

    @Test(arguments: ["[", #"{"a":"#]) func nestsAsDeepAsItSays(opening: String) {
        let closing = opening == "[" ? "]" : "}"
        let inner = opening == "[" ? "[]" : "{}"
        func document(_ depth: Int) -> String {
            String(repeating: opening, count: depth - 1) + inner + String(repeating: closing, count: depth - 1)
        }
        guard case .tokens = Reading(document(JSONReader.maxDepth)) else {
            Issue.record("refused at the depth that is allowed")
            return
        }
        #expect(Reading(document(JSONReader.maxDepth + 1)) == .error(.tooDeep, at: opening.utf8.count * JSONReader.maxDepth))
        #expect(Reading(String(repeating: opening, count: 100_000)) == .error(.tooDeep, at: opening.utf8.count * 32))
    }

    @Test func depthIsTheNumberOfOpenContainers() throws {
        let bytes = Array(#"[{"a":[]},1]"#.utf8)
        var reader = JSONReader(bytes.span)
        var depths: [Int] = []
        while try reader.next() != nil { depths.append(reader.depth) }
        #expect(depths == [1, 2, 2, 3, 2, 1, 1, 0])
        #expect(reader.offset == bytes.count)
    }

    // MARK: Errors and ends

    /// Each of these has bytes behind the error that would be fine by themselves.
    @Test(arguments: [#"["\q",1]"#, "[tru1]", #"{"a" 1}"#, #"["\u12x4"]"#, #""\x1"#, "[1,]", "1 2", "\"a\n1", "[1e400,1]"])
    func anErrorStays(document: String) {
        let bytes = Array(document.utf8)
        var reader = JSONReader(bytes.span)
        var errors: [JSONError] = []
        for _ in 0..<20 {
            do throws(JSONError) { _ = try reader.next() } catch { errors.append(error) }
        }
        #expect(errors.count > 10)
        #expect(errors.allSatisfy { $0 == errors[0] })
        var skipped: JSONError?
        do throws(JSONError) { try reader.skipValue() } catch { skipped = error }
        #expect(skipped == errors[0])
    }

    @Test func theEndStays() throws {
        let bytes = Array("[1] ".utf8)
        var reader = JSONReader(bytes.span)
        while try reader.next() != nil {}
        for _ in 0..<3 {
            let token = try reader.next()
            #expect(token == nil)
        }
    }

    /// Cut anywhere, it ends too early, said at its end; in the middle of a character the UTF-8 is wrong there.
    @Test func everyCutDocumentIsRefused() {
        let document = Array(
            (#" {"version":4,"a":[1,-2.5e-3,0.5,true,false,null,{}],"":{"b\n\"\u00e9\ud83d\ude00":"é€😀","c":[]}}"# + "\n").utf8)
        guard case .tokens = Reading(document) else {
            Issue.record("the whole document is refused")
            return
        }
        for length in 0..<(document.count - 1) {
            let cut = Array(document[..<length])
            switch Reading(cut) {
            case .error(.unexpectedEnd, at: length): break
            case .error(.badUTF8, let offset):
                #expect(cut[offset] >= 0xC2 && document[length] & 0xC0 == 0x80 && length - offset < 4, "cut at \(length)")
            case let other: Issue.record("cut at \(length): \(other)")
            }
        }
    }

    @Test(arguments: [
        (.unexpectedEnd, "the JSON ends too early at byte 7"), (.unexpectedByte, "no JSON at byte 7"),
        (.trailingBytes, "bytes after the end of the JSON at byte 7"), (.tooDeep, "nested too deep at byte 7"),
        (.badLiteral, "no JSON literal, expected true, false or null at byte 7"), (.badNumber, "no JSON number at byte 7"),
        (.numberTooLarge, "number too large at byte 7"), (.controlByteInString, "control byte in a string at byte 7"),
        (.badEscape, "bad escape at byte 7"), (.loneSurrogate, "half a surrogate pair at byte 7"),
        (.badUTF8, "bad UTF-8 at byte 7"),
    ] as [(JSONError.Reason, String)]) func errorsHaveWords(reason: JSONError.Reason, words: String) {
        var message = Message()
        JSONError(offset: 7, reason: reason).describe(into: &message)
        #expect(message.bytes.text == words)
    }

    // MARK: Skipping

    /// Skips behind the token at `index`, and says what comes next.
    @Test(arguments: [
        (#"{"a":1,"b":2}"#, 1, "key:b"), (#"{"a":"}","b":2}"#, 1, "key:b"), (#"{"a":[1,{"x":[]}],"b":2}"#, 1, "key:b"),
        (#"{"a":{"x":{"y":1}},"b":2}"#, 1, "key:b"), (#"{"a":null}"#, 1, "}"), (#"{"a":{}}"#, 1, "}"),
        (#"{"a":{"x":1,"y":2},"b":2}"#, 2, "key:b"), (#"{"a":[1,[2],3],"b":2}"#, 2, "key:b"),
        (#"{"a":{},"b":2}"#, 2, "key:b"), (#"{"a":[],"b":2}"#, 2, "key:b"), ("[[1,2],3]", 1, "3"), ("[[],3]", 1, "3"),
        ("[{},3]", 1, "3"), ("[[[[]]],3]", 1, "3"), ("[1,2,3]", 0, "end"), (#"{"a":1}"#, 0, "end"), ("[]", 0, "end"),
        ("[[1]]", 0, "end"),
    ]) func skipsOneValue(document: String, index: Int, next: String) throws {
        let bytes = Array(document.utf8)
        var reader = JSONReader(bytes.span)
        for _ in 0...index { _ = try reader.next() }
        try reader.skipValue()
        let token = try reader.next()
        let found = token.map { word($0, reader) } ?? "end"
        #expect(found == next)
    }

    @Test func skippingChecksWhatItSkips() throws {
        let bytes = Array(#"{"a":[1,{"b":nul}]}"#.utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        _ = try reader.next()
        var caught: JSONError?
        do throws(JSONError) { try reader.skipValue() } catch { caught = error }
        #expect(caught == JSONError(offset: 16, reason: .badLiteral))
    }

    @Test(arguments: [
        (#"{"t":17}"#, 17), (#"{"t":999999999999999999}"#, 999_999_999_999_999_999), (#"{"t":1},"#, 1),
        // What people and other machines write, `nextMember` reads.
        (#"{ "t":17}"#, nil), (#"{"t": 17}"#, nil), (#"{"t":17 }"#, nil), (#"{"t":17,"u":1}"#, nil), (#"{"t":0}"#, nil),
        (#"{"t":01}"#, nil), (#"{"t":-1}"#, nil), (#"{"t":1.5}"#, nil), (#"{"t":1e3}"#, nil), (#"{"t":"1"}"#, nil),
        (#"{"t":}"#, nil), (#"{"u":17}"#, nil), (#"{"tt":17}"#, nil), (#"{"\u0074":17}"#, nil), (#"{}"#, nil), (#"{"t":17"#, nil),
        (#"{"t":"#, nil), (#"{"t"#, nil), (#"{"t":9999999999999999999}"#, nil), (#"{"#, nil),
    ])
    func onlyMember(json: String, expected: Int64?) throws {
        let bytes = Array("[\(json)".utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.advance()
        let first = try reader.advance()
        #expect(first == .beginObject)
        let (offset, depth) = (reader.offset, reader.depth)
        let number = reader.onlyMember("t")
        #expect(number == expected)
        // Read whole, or not at all.
        let (offsetAfter, depthAfter) = (reader.offset, reader.depth)
        #expect(depthAfter == (expected == nil ? depth : depth - 1))
        if expected == nil { #expect(offsetAfter == offset) } else { #expect(bytes[offsetAfter - 1] == UInt8(ascii: "}")) }
        // Elsewhere than behind a brace it reads nothing.
        let again = reader.onlyMember("t")
        if expected != nil { #expect(again == nil) }
    }
}
