/// Text for a person: a log line, an error, an answer. What does not fit is cut at a character and marked with `…`,
/// because a shortened message is better than none.
///
/// Foreign bytes (payloads, names out of files) go through `quote`, which makes control characters visible, so that no
/// payload can forge a log line or drive a terminal.
public struct Message: Sendable {
    /// Two lines of a wide terminal: enough for a path of 128 bytes and what is wrong with it.
    public static let capacity = 320

    /// The last three bytes are kept for the mark.
    private static let plainCapacity = capacity - 3

    private var text = FixedString<320>()
    private var isCut = false

    public init() {}

    @export(interface)
    public init(_ literal: StaticString) { add(literal) }

    public var isEmpty: Bool { text.isEmpty }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    @export(interface)
    public mutating func add(_ literal: StaticString) { add(literal.bytes) }

    /// Adds bytes that are known to be text of our own making.
    @export(interface)
    public mutating func add(_ bytes: Span<UInt8>) {
        if !isCut, bytes.count <= Self.plainCapacity - text.count {
            try? text.append(bytes)
        } else {
            for index in bytes.indices { add(byte: bytes[index]) }
        }
    }

    /// Adds a byte of text of our own making.
    @export(interface)
    public mutating func add(character: UInt8) { add(byte: character) }

    /// Adds the text at a C pointer; nothing when it is NULL.
    @export(interface)
    public mutating func add(cString: UnsafePointer<CChar>?) {
        guard var place = cString else { return }
        while place.pointee != 0 {
            add(byte: UInt8(bitPattern: place.pointee))
            place += 1
        }
    }

    @export(interface)
    public mutating func add(_ other: borrowing Message) { add(other.bytes) }

    /// `self: text`, or `text` alone where self is empty.
    @export(interface)
    public func then(_ text: StaticString) -> Message {
        var message = self
        if !message.isEmpty { message.add(": ") }
        message.add(text)
        return message
    }

    @export(interface)
    public mutating func add(_ number: Int) { add(Int64(number)) }

    @export(interface)
    public mutating func add(_ number: Int64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = number.magnitude
        var used = 0
        repeat {
            digits[used] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
            used += 1
        } while rest > 0
        if number < 0 { add(byte: UInt8(ascii: "-")) }
        while used > 0 {
            used -= 1
            add(byte: digits[used])
        }
    }

    /// Adds a span of time as a board file writes it, in the largest unit that is whole: `90s`, `2min`.
    @export(interface)
    public mutating func add(time milliseconds: Int64) {
        if milliseconds % 1_000 != 0 {
            add(milliseconds)
            add("ms")
        } else if milliseconds % 60_000 != 0 || milliseconds == 0 {
            add(milliseconds / 1_000)
            add("s")
        } else if milliseconds % 3_600_000 != 0 {
            add(milliseconds / 60_000)
            add("min")
        } else {
            add(milliseconds / 3_600_000)
            add("h")
        }
    }

    /// Adds foreign bytes between single quotes: characters that can be seen as they are, of all others, and of what is no
    /// UTF-8, each byte as `\xNN`; at most `limit` bytes of them.
    @export(interface)
    public mutating func quote(_ bytes: Span<UInt8>, limit: Int = 128) {
        add(byte: UInt8(ascii: "'"))
        var index = 0
        while index < min(bytes.count, limit) {
            let length = UTF8Sequence.visibleLength(bytes, at: index) ?? 0
            // Cut at a character, as far as there are any.
            if length > 1, index + length > limit { break }
            for place in index..<index + length { add(byte: bytes[place]) }
            if length == 0 { addEscaped(bytes[index]) }
            index += max(length, 1)
        }
        if bytes.count > limit { add("…") }
        add(byte: UInt8(ascii: "'"))
    }

    private mutating func addEscaped(_ byte: UInt8) {
        add("\\x")
        add(byte: hexDigit(byte >> 4))
        add(byte: hexDigit(byte & 15))
    }

    @inline(never)
    private mutating func add(byte: UInt8) {
        guard !isCut else { return }
        if text.count < Self.plainCapacity {
            try? text.append(byte)
            return
        }
        isCut = true
        cutToCharacter(next: byte)
        try? text.append("…")
    }

    /// Drops the start of a character whose rest does not fit.
    private mutating func cutToCharacter(next: UInt8) {
        guard next & 0xC0 == 0x80 else { return }
        var end = text.count
        while end > 0, text.bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
        text.truncate(to: end - 1)
    }
}
