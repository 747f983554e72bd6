import FixedMemory
import JSON

/// A document as its tokens in words, `{ key:a 1 }`, or the error that it ends with.
enum Reading: Equatable {
    case tokens([String])
    case error(JSONError.Reason, at: Int)

    init(_ text: String) { self.init(Array(text.utf8)) }

    init(_ bytes: [UInt8]) {
        var reader = JSONReader(bytes.span)
        var words: [String] = []
        do {
            while let token = try reader.next() { words.append(word(token, reader)) }
            self = .tokens(words)
        } catch {
            self = .error(error.reason, at: error.offset)
        }
    }
}

func word(_ token: JSONToken, _ reader: borrowing JSONReader) -> String {
    switch token {
    case .beginObject: "{"
    case .endObject: "}"
    case .beginArray: "["
    case .endArray: "]"
    case .key(let key): "key:" + text(key, reader)
    case .string(let string): "string:" + text(string, reader)
    case .number(let number): number.int64.map { "\($0)" } ?? "\(number.double)"
    case .bool(let bool): "\(bool)"
    case .null: "null"
    }
}

func text(_ text: JSONText, _ reader: borrowing JSONReader) -> String {
    var copy = FixedString<1024>()
    try! reader.copy(text, into: &copy)
    return copy.bytes.text
}
