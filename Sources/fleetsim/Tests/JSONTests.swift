import Testing

@testable import fleetsim

@Suite struct JSONTests {
    @Test(arguments: [
        ("", "it ends at byte 0, expected a value"), (" ", "it ends at byte 1, expected a value"),
        ("{", "it ends at byte 1, expected a key"), ("nope", "'o' at byte 1, expected 'null'"),
        (#"{"a":}"#, "'}' at byte 5, expected a value"), (#"{"a":1,}"#, "'}' at byte 7, expected a key"),
        ("{'a':1}", "''' at byte 1, expected a key"), (#"{"a" 1}"#, "'1' at byte 5, expected ':'"),
        (#"{"a":1} x"#, "'x' at byte 8, expected the end"), (#"{"a":01}"#, "'1' at byte 6, expected ',' or '}'"),
        (#"{"a":1e999}"#, "the number at byte 5 is too large"), (#"{"a":.5}"#, "'.' at byte 5, expected a value"),
        ("1.", "it ends at byte 2, expected a digit"), ("-", "it ends at byte 1, expected a digit"),
        ("1e+", "it ends at byte 3, expected a digit"), ("+1", "'+' at byte 0, expected a value"),
        ("NaN", "'N' at byte 0, expected a value"), ("[1 2]", "'2' at byte 3, expected ',' or ']'"),
        ("[1,]", "']' at byte 3, expected a value"), ("\"\u{1}\"", "byte 1 at byte 1, expected no control character inside a string"),
        (#""\x""#, "'x' at byte 2, expected an escape"), (#""\u12g4""#, "'g' at byte 5, expected a hex digit"),
        (#""\ud800""#, "half a surrogate pair at byte 2"), (#""\ud800\u0041""#, "half a surrogate pair at byte 2"),
        (#""\udc00""#, "half a surrogate pair at byte 2"), (#""abc"#, #"it ends at byte 4, expected '"'"#),
        ("\u{FEFF}{}", "byte 239 at byte 0, expected a value"), ("{}\0", "byte 0 at byte 2, expected the end"),
        (#"{"a":1,"b":2,"a":3}"#, #"key "a" at byte 13 is there twice"#),
        (String(repeating: "[", count: 100), "it is nested more than 64 deep"),
    ])
    func saysWhatIsNotJSON(_ text: String, _ reason: String) {
        #expect(throws: Rejection.invalidJSON(reason)) { try JSONValue(parsing: text.utf8) }
    }

    @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE2, 0x82, 0x22]] as [[UInt8]])
    func textIsUTF8(_ bytes: [UInt8]) {
        #expect(throws: Rejection.invalidJSON("it is not UTF-8 text")) { try JSONValue(parsing: bytes) }
    }

    @Test(arguments: [
        (#"{"a":[1,-2.5,true,false,null,"é\n\u0041"]}"#, ["a": [1, -2.5, true, false, nil, "é\nA"]]),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", 1), ("1e2", 100), ("0.1", 0.1), ("-0", 0),
        (" [ ] ", []), ("{ }", [:]), (#""\ud83d\ude00""#, "😀"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    ] as [(String, JSONValue)])
    func readsAndWrites(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
        #expect(try JSONValue(parsing: value.encoded()) == value)
    }

    /// Every single-byte change of a message is read or refused, never a trap.
    @Test func survivesEveryBrokenByte() {
        let message = Array(#"{"state":{"reported":{"a":[1.5e3,"\u00e9é",null]}},"version":3}"#.utf8)
        for position in message.indices {
            for byte in UInt8.min...UInt8.max {
                var broken = message
                broken[position] = byte
                _ = try? ShadowUpdate(JSONValue(parsing: broken), side: .reported)
            }
            _ = try? JSONValue(parsing: message[..<position])
        }
    }
}
