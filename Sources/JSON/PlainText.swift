import FixedMemory

/// What a JSON string holds as it is: ASCII but quotes, backslashes and control bytes.
enum PlainText {
    /// Bit 7 of each byte of `word` that is not plain, as far as the lowest such byte; what is above it means nothing.
    ///
    /// A subtraction borrows from the byte above only where its own byte is not plain, so up to there all are right.
    @inline(__always)
    static func others(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = (word ^ ones &* 0x22) &- ones
        let backslashes = (word ^ ones &* 0x5C) &- ones
        let controls = word &- ones &* 0x20
        return (quotes | backslashes | controls | word) & (ones &* 0x80)
    }

    @inline(__always)
    static func contains(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Where the first byte at or after `start` is that is not plain; the end of `bytes` where there is none.
    @inline(__always)
    static func end(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        let lastWord = bytes.count &- 8
        while offset <= lastWord {
            let others = others(in: bytes.word(uncheckedAt: offset))
            if others != 0 { return offset &+ others.trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        while offset < bytes.count, contains(bytes[unchecked: offset]) { offset &+= 1 }
        return offset
    }
}
