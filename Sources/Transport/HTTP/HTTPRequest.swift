import FixedMemory

/// The bytes of a GET request (RFC 9112). They may hold what is secret: `wipe` them.
struct HTTPRequest: ~Copyable {
    /// Lines of fixed text (300), a host's name (253), and what may be longest: a path with its query (2048), which has
    /// no key beside it, or a base path and a thing's name (128 each) with a key of 512 bytes in Base64 (684).
    private var text = FixedBuffer<3072>()

    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    mutating func wipe() { text.wipe() }

    mutating func append(_ part: Span<UInt8>) throws(CapacityError) { try text.append(part) }

    mutating func append(_ part: StaticString) throws(CapacityError) { try text.append(part) }

    mutating func appendBase64(_ part: Span<UInt8>) throws(CapacityError) { try text.appendBase64(part) }

    /// `Host: name:port`, and a line end.
    mutating func appendHost(_ server: HTTPExchange.Server) throws(CapacityError) {
        try text.append("Host: ")
        let isIPv6 = server.host.bytes.firstIndex(of: UInt8(ascii: ":")) != nil
        if isIPv6 { try text.append("[") }
        try text.append(server.host.bytes)
        if isIPv6 { try text.append("]") }
        try text.append(":")
        try append(Int64(server.port))
        try text.append("\r\n")
    }

    mutating func append(_ number: Int64) throws(CapacityError) {
        var digits = Message()
        digits.add(number)
        try text.append(digits.bytes)
    }
}
