import FixedMemory

/// Finds the end of a string and checks all of it: UTF-8, escapes, surrogate pairs, control bytes.
struct StringScanner: ~Escapable {
    private let bytes: Span<UInt8>
    private(set) var offset: Int

    /// - Parameter place: behind the opening quote, and behind whatever of the text is known to be sound.
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, at place: Int) {
        self.bytes = bytes
        offset = place
    }

    /// The text from `start` up to the closing quote; `offset` is behind it then.
    @_lifetime(self: copy self)
    mutating func text(from start: Int) throws(JSONError) -> JSONText {
        var hasEscapes = false
        while true {
            offset = PlainText.end(bytes, from: offset)
            switch try peek() {
            case UInt8(ascii: "\""):
                offset += 1
                return JSONText(start: start, end: offset - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
            case 0..<0x20:
                throw error(.controlByteInString)
            default:
                guard let length = UTF8Sequence.length(bytes, at: offset) else { throw error(.badUTF8) }
                offset += length
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        let start = offset
        offset += 1
        switch try peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u"):
            offset += 1
            try unicodeEscape(start)
        default: throw error(.badEscape)
        }
    }

    /// - Parameter start: of the backslash.
    private mutating func unicodeEscape(_ start: Int) throws(JSONError) {
        let unit = try hexDigits()
        if 0xDC00...0xDFFF ~= unit { throw JSONError(offset: start, reason: .loneSurrogate) }
        guard 0xD800...0xDBFF ~= unit else { return }
        guard try peek() == UInt8(ascii: "\\") else { throw JSONError(offset: start, reason: .loneSurrogate) }
        offset += 1
        guard try peek() == UInt8(ascii: "u") else { throw JSONError(offset: start, reason: .loneSurrogate) }
        offset += 1
        guard 0xDC00...0xDFFF ~= (try hexDigits()) else { throw JSONError(offset: start, reason: .loneSurrogate) }
    }

    private mutating func hexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexValue(try peek()) else { throw error(.badEscape) }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[offset]
    }

    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(offset: offset, reason: reason) }
}
