/// What all buffers have in common, whatever their capacity: one function in the program, not one for each of them.
extension MutableSpan where Element == UInt8 {
    /// Puts `text` at `offset`. That it fits has been seen to; where it does not, it is a programming error and traps.
    @export(interface)
    @inline(never)
    public mutating func put(_ text: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset <= count && text.count <= count - offset)
        text.withUnsafeBytes { source in
            withUnsafeMutableBytes { all in
                guard let to = all.baseAddress, let from = source.baseAddress else { return }
                (to + offset).copyMemory(from: from, byteCount: source.count)
            }
        }
    }

    /// Moves the bytes at `range` to `offset`, where they may overlap with where they were.
    @export(interface)
    @inline(never)
    mutating func move(_ range: Range<Int>, to offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count && offset >= 0 && range.count <= count - offset)
        withUnsafeMutableBytes { all in
            guard let start = all.baseAddress else { return }
            (start + offset).copyMemory(from: start + range.lowerBound, byteCount: range.count)
        }
    }
}

extension StaticString {
    /// The literal's bytes, alive for ever.
    public var bytes: Span<UInt8> {
        @_lifetime(immortal)
        get {
            let span = Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount)
            return _overrideLifetime(span, copying: ())
        }
    }
}
