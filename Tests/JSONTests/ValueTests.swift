import FixedMemory
import JSON
import Testing

/// What `next…` says of each value of a list, and that the value behind it is still there.
@Suite struct ValueTests {
    static let others = ["null", "true", "1.5", "1e30", "[]", "[1,[2]]", #"[{"a":{}}]"#]

    @Test(arguments: others + ["7", #"{"a":"x"}"#]) func whatIsNoTextIsPassedOver(value: String) throws {
        let bytes = Array("[\(value),\"behind\"]".utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        var text = try FixedString<8>("before")
        #expect(try !reader.nextText(into: &text))
        #expect(text.isEmpty)
        #expect(try reader.nextText(into: &text))
        try #expect(text == FixedString<8>("behind"))
        #expect(try reader.next() == .endArray)
    }

    @Test func aTextThatDoesNotFitIsNone() throws {
        let bytes = Array(#"["123456789","\u0041\u00e9"]"#.utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        var text = FixedString<8>()
        #expect(try !reader.nextText(into: &text))
        #expect(text.isEmpty)
        #expect(try reader.nextText(into: &text))
        try #expect(text == FixedString<8>("Aé"))
    }

    @Test(arguments: others + [#""7""#, "{}"]) func whatIsNoIntegerIsPassedOver(value: String) throws {
        let bytes = Array("[\(value),-7]".utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        #expect(try reader.nextInteger() == nil)
        #expect(try reader.nextInteger() == -7)
        #expect(try reader.next() == .endArray)
    }

    @Test(arguments: others + [#""{}""#, "7"]) func whatIsNoObjectIsPassedOver(value: String) throws {
        let bytes = Array("[\(value), {\"a\": [{}]} ,{}]".utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        #expect(try reader.nextObject() == nil)
        let start = value.utf8.count + 3
        #expect(try reader.nextObject() == start..<start + 11)
        #expect(try reader.nextObject()?.count == 2)
        #expect(try reader.next() == .endArray)
    }

    @Test(arguments: others.filter { !$0.hasPrefix("[") }) func scalarsComeAsTheyAre(value: String) throws {
        let bytes = Array("[\(value),{\"a\":1},[2],8]".utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        #expect(try reader.nextScalar() != nil)
        #expect(try reader.nextScalar() == nil)
        #expect(try reader.nextScalar() == nil)
        #expect(try reader.nextInteger() == 8)
    }

    @Test func anErrorWithinWhatIsPassedOverIsAnError() throws {
        let bytes = Array("[[tru],1]".utf8)
        var reader = JSONReader(bytes.span)
        _ = try reader.next()
        var caught: JSONError?
        do throws(JSONError) { _ = try reader.nextText() } catch { caught = error }
        #expect(caught?.offset == 5)
    }
}
