extension StaticString {
    /// The literal as C sees it: NUL-terminated, alive for ever.
    public var cString: UnsafePointer<CChar> {
        UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

/// Lends bytes to a C function that wants a NUL at their end.
extension Span where Element == UInt8 {
    /// The longest text that any room hands to C, a path (255) or a URI around a host name (253), and then some.
    public static var maxCString: Int { 511 }

    /// Calls `body` with the bytes and a NUL after them, both gone when it returns.
    /// More than `maxCString` bytes are a programming error: every fixed string that goes to C is shorter.
    public func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(count <= Self.maxCString)
        var copy = InlineArray<512, UInt8>(repeating: 0)
        var room = copy.mutableSpan
        room.put(self, at: 0)
        return try copy.span.withUnsafeBytes { bytes throws(Failure) in
            try body(bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
        }
    }
}

extension FixedString {
    /// Calls `body` with the text and a NUL after it, both gone when it returns.
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result { bytes.withCString(body) }

    /// As many bytes of a C string as fit.
    public init(cutting text: UnsafePointer<CChar>) {
        self.init()
        var index = 0
        while index < capacity, text[index] != 0 {
            try? append(UInt8(bitPattern: text[index]))
            index += 1
        }
    }
}
