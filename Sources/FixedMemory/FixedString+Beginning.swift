extension FixedString {
    /// As much of a text as there is room for, cut at a character.
    public init(beginningOf text: Span<UInt8>) {
        self.init()
        var end = min(text.count, capacity)
        while end > 0, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
        try? append(text.extracting(0..<end))
    }
}
