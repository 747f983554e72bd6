import FixedMemory

/// The words of a literal, with a blank between two: `"pin offset field"`.
///
/// One literal is a constant of the program. An array of `StaticString`s would be built on the stack wherever it stands, word
/// by word, and what reads it would exist once for each length.
struct WordList: ExpressibleByStringLiteral {
    private let text: StaticString
    /// One more word, where they are no literal; empty: none.
    private let last: StaticString

    init(stringLiteral text: StaticString) { self.init(text) }

    init(_ text: StaticString, _ last: StaticString = "") {
        self.text = text
        self.last = last
    }

    /// Which one `word` is.
    func index(of word: Span<UInt8>) -> Int? {
        var words = makeIterator()
        var index = 0
        while let next = words.next() {
            if next.equals(word) { return index }
            index += 1
        }
        return nil
    }

    /// Offers all of them.
    func offer(to nearest: inout NearestWord) {
        var words = makeIterator()
        while let next = words.next() { nearest.offer(next) }
    }

    /// `pin, offset or field`
    func add(to message: inout Message) {
        var words = makeIterator()
        var isFirst = true
        while let next = words.next() {
            if !isFirst { message.add(words.isAtEnd ? " or " : ", ") }
            isFirst = false
            message.add(next)
        }
    }

    private func makeIterator() -> Iterator { Iterator(rest: text, last: last) }

    /// One word after the other.
    private struct Iterator {
        var rest: StaticString
        var last: StaticString
        var offset = 0

        var isAtEnd: Bool { offset >= rest.utf8CodeUnitCount && last.utf8CodeUnitCount == 0 }

        /// The next word; its bytes are a literal's, alive for ever.
        @_lifetime(immortal)
        mutating func next() -> Span<UInt8>? {
            if offset >= rest.utf8CodeUnitCount {
                guard last.utf8CodeUnitCount > 0 else { return nil }
                (rest, last, offset) = (last, "", 0)
            }
            let start = offset
            while offset < rest.utf8CodeUnitCount, rest.utf8Start[offset] != UInt8(ascii: " ") { offset += 1 }
            let word = Span(_unsafeStart: rest.utf8Start + start, count: offset - start)
            offset += 1
            return _overrideLifetime(word, copying: ())
        }
    }
}
