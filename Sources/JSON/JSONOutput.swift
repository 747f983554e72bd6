import FixedMemory

/// Where a document that is being written stands, and what may come next; its bytes belong to somebody else, who lends
/// them for each call. So there is one of it in a program, whatever the capacities of its writers are.
struct JSONOutput: ~Copyable {
    /// As the reader's. A bit for each level.
    static let maxDepth = 32

    enum Expected {
        case value
        /// Just behind `[`.
        case firstElement
        /// Behind a value in an array.
        case nextElement
        /// Just behind `{`.
        case firstKey
        /// Behind a value in an object.
        case nextKey
        case end
    }

    private(set) var count = 0
    private(set) var expected = Expected.value
    private(set) var failure: JSONWriterError?
    /// The largest count that was ever forgotten.
    private(set) var mostBefore = 0
    /// One bit for each open container, innermost lowest: 1 is an object.
    private var containers: UInt32 = 0
    private var depth = 0

    mutating func reset() {
        mostBefore = max(mostBefore, count)
        count = 0
        expected = .value
        containers = 0
        depth = 0
        failure = nil
    }

    // MARK: Containers

    @inline(never)
    mutating func begin(isObject: Bool, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        guard depth < Self.maxDepth else { throw fail(.tooDeep) }
        try beginValue(&bytes)
        try add(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["), &bytes)
        depth += 1
        containers = containers << 1 | (isObject ? 1 : 0)
        expected = isObject ? .firstKey : .firstElement
    }

    @inline(never)
    mutating func end(isObject: Bool, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        if let failure { throw failure }
        let isRight: Bool
        switch expected {
        case .firstKey, .nextKey: isRight = isObject
        case .firstElement, .nextElement: isRight = !isObject
        case .value, .end: isRight = false
        }
        guard isRight else { throw fail(.badOrder) }
        try add(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"), &bytes)
        depth -= 1
        containers >>= 1
        endValue()
    }

    // MARK: Keys and values

    @inline(never)
    mutating func key(_ text: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        if let failure { throw failure }
        switch expected {
        case .firstKey: break
        case .nextKey: try add(UInt8(ascii: ","), &bytes)
        default: throw fail(.badOrder)
        }
        try addQuoted(text, &bytes)
        try add(UInt8(ascii: ":"), &bytes)
        expected = .value
    }

    @inline(never)
    mutating func string(_ text: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        try beginValue(&bytes)
        try addQuoted(text, &bytes)
        endValue()
    }

    @inline(never)
    mutating func literal(_ text: StaticString, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        try beginValue(&bytes)
        for index in 0..<text.utf8CodeUnitCount { try add(text.utf8Start[index], &bytes) }
        endValue()
    }

    @inline(never)
    mutating func integer(_ value: Int64, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        try beginValue(&bytes)
        if value < 0 { try add(UInt8(ascii: "-"), &bytes) }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = value.magnitude
        var used = 0
        repeat {
            digits[used] = UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            used += 1
        } while rest > 0
        while used > 0 {
            used -= 1
            try addDigit(digits[used], &bytes)
        }
        endValue()
    }

    @inline(never)
    mutating func number(_ value: Double, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        guard value.isFinite else { throw fail(.notFinite) }
        try beginValue(&bytes)
        if value.sign == .minus { try add(UInt8(ascii: "-"), &bytes) }
        if value == 0 { try addDigit(0, &bytes) } else { try add(ShortestDigits(value.magnitude), &bytes) }
        endValue()
    }

    // MARK: Order

    @inline(__always)
    private mutating func beginValue(_ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        if let failure { throw failure }
        switch expected {
        case .value, .firstElement: break
        case .nextElement: try add(UInt8(ascii: ","), &bytes)
        case .firstKey, .nextKey, .end: throw fail(.badOrder)
        }
    }

    @inline(__always)
    private mutating func endValue() {
        expected = depth == 0 ? .end : containers & 1 == 1 ? .nextKey : .nextElement
    }

    // MARK: Bytes

    @inline(never)
    private mutating func addQuoted(_ text: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        try add(UInt8(ascii: "\""), &bytes)
        var offset = 0
        while true {
            let end = PlainText.end(text, from: offset)
            try add(text.extracting(offset..<end), &bytes)
            guard end < text.count else { break }
            offset = end
            guard let length = UTF8Sequence.length(text, at: offset) else { throw fail(.badUTF8) }
            if length == 1 {
                try addEscaped(text[offset], &bytes)
            } else {
                try add(text.extracting(offset..<offset + length), &bytes)
            }
            offset += length
        }
        try add(UInt8(ascii: "\""), &bytes)
    }

    private mutating func addEscaped(_ byte: UInt8, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        try add(UInt8(ascii: "\\"), &bytes)
        switch byte {
        case 0x08: try add(UInt8(ascii: "b"), &bytes)
        case 0x09: try add(UInt8(ascii: "t"), &bytes)
        case 0x0A: try add(UInt8(ascii: "n"), &bytes)
        case 0x0C: try add(UInt8(ascii: "f"), &bytes)
        case 0x0D: try add(UInt8(ascii: "r"), &bytes)
        case 0..<0x20:
            try add(UInt8(ascii: "u"), &bytes)
            try addDigit(0, &bytes)
            try addDigit(0, &bytes)
            try addDigit(byte >> 4, &bytes)
            try add(hexDigit(byte & 15), &bytes)
        // A quote or a backslash.
        default: try add(byte, &bytes)
        }
    }

    private mutating func addDigit(_ digit: UInt8, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        try add(UInt8(ascii: "0") &+ digit, &bytes)
    }

    /// Plain up to 21 digits before the point and 6 zeros behind it, with an exponent otherwise, as in ECMAScript.
    private mutating func add(_ number: ShortestDigits, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        let point = number.point
        guard -5...21 ~= point else { return try addWithExponent(number, &bytes) }
        if point <= 0 {
            try addDigit(0, &bytes)
            try add(UInt8(ascii: "."), &bytes)
            for _ in point..<0 { try addDigit(0, &bytes) }
        }
        for place in 0..<number.count {
            if place == point, place > 0 { try add(UInt8(ascii: "."), &bytes) }
            try addDigit(number.digits[place], &bytes)
        }
        if number.count < point { for _ in number.count..<point { try addDigit(0, &bytes) } }
    }

    private mutating func addWithExponent(
        _ number: ShortestDigits, _ bytes: inout MutableSpan<UInt8>
    ) throws(JSONWriterError) {
        try addDigit(number.digits[0], &bytes)
        if number.count > 1 { try add(UInt8(ascii: "."), &bytes) }
        for place in 1..<max(number.count, 1) { try addDigit(number.digits[place], &bytes) }
        let exponent = number.point - 1
        try add(UInt8(ascii: "e"), &bytes)
        try add(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"), &bytes)
        let magnitude = UInt(exponent.magnitude)
        if magnitude >= 100 { try addDigit(UInt8(magnitude / 100), &bytes) }
        if magnitude >= 10 { try addDigit(UInt8(magnitude / 10 % 10), &bytes) }
        try addDigit(UInt8(magnitude % 10), &bytes)
    }

    @inline(__always)
    private mutating func add(_ text: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        guard text.count <= bytes.count - count else {
            // As many as there is room for: `count` says how full it is.
            bytes.put(text.extracting(0..<bytes.count - count), at: count)
            count = bytes.count
            throw fail(.full(capacity: bytes.count))
        }
        bytes.put(text, at: count)
        count += text.count
    }

    @inline(__always)
    private mutating func add(_ byte: UInt8, _ bytes: inout MutableSpan<UInt8>) throws(JSONWriterError) {
        guard count < bytes.count else { throw fail(.full(capacity: bytes.count)) }
        bytes[unchecked: count] = byte
        count &+= 1
    }

    @inline(never)
    private mutating func fail(_ error: JSONWriterError) -> JSONWriterError {
        if failure == nil { failure = error }
        return failure ?? error
    }
}
