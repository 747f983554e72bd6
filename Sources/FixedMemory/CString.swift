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
        for index in indices { copy[index] = self[index] }
        return try copy.span.withUnsafeBytes { bytes throws(Failure) in
            try body(bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
        }
    }
}
