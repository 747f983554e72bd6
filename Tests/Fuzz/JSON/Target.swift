import FixedMemory
import Glibc
import JSON

/// Whatever the bytes are: the reader ends, an error lies within the input and stays, every double is the C library's,
/// and what is accepted reads back the same after it has been written again.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    if let tokens = read(input) {
        rewritten.reset()
        if write(input, to: &rewritten) {
            let again = read(try! rewritten.document)
            require(again == tokens, "the document written again reads differently")
        }
    }
    return 0
}

/// libFuzzer's inputs have at most 4 KiB unless it is told otherwise; a byte takes six at most when it is escaped.
private nonisolated(unsafe) var rewritten = JSONWriter<65_536>()

/// A token with its text taken out of the document.
private enum Token: Equatable {
    case mark(JSONToken)
    case key([UInt8])
    case string([UInt8])
    case integer(Int64)
    case double(UInt64)

    init(_ number: JSONNumber) {
        // A minus zero is whole, but only as a double does it keep its sign.
        if let int64 = number.int64, int64 != 0 { self = .integer(int64) } else { self = .double(number.double.bitPattern) }
    }

    /// What is too small or too fine for a double comes back as the nearest, which may be whole.
    static func == (left: Token, right: Token) -> Bool {
        switch (left, right) {
        case (.mark(let left), .mark(let right)): left == right
        case (.key(let left), .key(let right)), (.string(let left), .string(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.integer(let whole), .double(let bits)), (.double(let bits), .integer(let whole)):
            Double(whole).bitPattern == bits
        default: false
        }
    }
}

private func read(_ input: Span<UInt8>) -> [Token]? {
    var reader = JSONReader(input)
    var tokens: [Token] = []
    do throws(JSONError) {
        while true {
            let start = reader.offset
            guard let token = try reader.next() else { break }
            require(reader.offset > start && reader.offset <= input.count, "a token outside of the input")
            require(0...JSONReader.maxDepth ~= reader.depth, "a depth out of range")
            switch token {
            case .key(let text): tokens.append(.key(bytes(text, reader)))
            case .string(let text): tokens.append(.string(bytes(text, reader)))
            case .number(let number):
                check(number, input, start..<reader.offset)
                tokens.append(Token(number))
            default: tokens.append(.mark(token))
            }
        }
        require(reader.offset == input.count, "the end before the input's")
        return tokens
    } catch {
        require(0...input.count ~= error.offset, "an error outside of the input")
        do throws(JSONError) {
            _ = try reader.next()
            require(false, "an error that goes away")
        } catch let second {
            require(second == error, "an error that changes")
        }
        return nil
    }
}

private func bytes(_ text: JSONText, _ reader: borrowing JSONReader) -> [UInt8] {
    var copy = FixedString<4096>()
    try! reader.copy(text, into: &copy)
    require(reader.text(text, equals: copy.bytes), "a text that differs from its copy")
    return copy.bytes.withUnsafeBufferPointer { Array($0) }
}

/// - Parameter range: where the number ends, and what may stand before it: a comma and white space.
private func check(_ number: JSONNumber, _ input: Span<UInt8>, _ range: Range<Int>) {
    let text = input.extracting(range).withUnsafeBufferPointer { $0.drop { $0 != UInt8(ascii: "-") && !(0x30...0x39 ~= $0) } }
    let characters = text.map { CChar(bitPattern: $0) } + [0]
    require(strtod(characters, nil).bitPattern == number.double.bitPattern, "a double that differs from strtod's")
    if let int64 = number.int64 { require(Double(int64) == number.double, "an integer that is not its double") }
    if text.allSatisfy({ $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }) {
        require(Int64(String(decoding: text, as: UTF8.self)) == number.int64, "an integer that differs from Swift's")
    }
}

/// Whether it fits into the writer.
private func write(_ input: Span<UInt8>, to writer: inout JSONWriter<65_536>) -> Bool {
    var reader = JSONReader(input)
    do {
        while let token = try reader.next() {
            switch token {
            case .beginObject: try writer.beginObject()
            case .endObject: try writer.endObject()
            case .beginArray: try writer.beginArray()
            case .endArray: try writer.endArray()
            case .key(let text): try writer.key(bytes(text, reader).span)
            case .string(let text): try writer.string(bytes(text, reader).span)
            case .number(let number):
                switch Token(number) {
                case .integer(let integer): try writer.integer(integer)
                default: try writer.number(number.double)
                }
            case .bool(let bool): try writer.bool(bool)
            case .null: try writer.null()
            }
        }
        return true
    } catch JSONWriterError.full {
        return false
    } catch {
        require(false, "refused to write what was read")
        return false
    }
}
