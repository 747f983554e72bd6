import FixedMemory

/// Values that are of use in one form only: one of another form is passed over, however much is in it.
extension JSONReader {
    /// The next value if it is a text.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func nextText() throws(JSONError) -> JSONText? {
        guard case .string(let text) = try nextScalar() else { return nil }
        return text
    }

    /// Puts the next value into `copy`, escapes resolved. `copy` is empty, and the answer false, if it is no text or does
    /// not fit.
    @_lifetime(self: copy self)
    @discardableResult
    public mutating func nextText<Bytes: FixedBytes & ~Copyable>(into copy: inout Bytes) throws(JSONError) -> Bool {
        copy.truncate(to: 0)
        guard let text = try nextText() else { return false }
        return (try? self.copy(text, into: &copy)) != nil
    }

    /// The next value if it is a whole number of `Int64`.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func nextInteger() throws(JSONError) -> Int64? {
        guard case .number(let number) = try nextScalar() else { return nil }
        return number.int64
    }

    /// Goes into the next value if it is an object; any other is passed over.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func enterObject() throws(JSONError) -> Bool {
        switch try advance() {
        case .beginObject: return true
        case .beginArray: try skipValue()
        default: break
        }
        return false
    }

    /// Where the next value stands if it is an object, braces included.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func nextObject() throws(JSONError) -> Range<Int>? {
        guard try enterObject() else { return nil }
        let start = offset - 1
        try skipValue()
        return start..<offset
    }

    /// The next value if it is no object and no array.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func nextScalar() throws(JSONError) -> JSONToken? {
        let token = try next()
        switch token {
        case .beginObject, .beginArray:
            try skipValue()
            return nil
        default: return token
        }
    }
}
