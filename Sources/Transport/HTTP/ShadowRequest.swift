import Board
import FixedMemory
import Fleets

/// The request for a thing's shadow (fleets-mqtt-integration, "Startup Procedure"). It holds the API key: `wipe` it.
struct ShadowRequest: ~Copyable {
    /// Lines of fixed text (200), a base path and a thing's name (128 each), a host's (253), and a key of 512 bytes in
    /// Base64 (684).
    private var text = FixedBuffer<1536>()

    /// Writes the request. Reads the key anew, so that a renewed one is used.
    mutating func write(_ api: ShadowAPI, _ thing: ThingName) throws(FetchFailure) {
        text.truncate(to: 0)
        var key = FixedBuffer<512>()
        defer { key.wipe() }
        do throws(FileError) {
            try readFile(api.keyFile.bytes, into: &key, readableBy: .ownerOnly)
        } catch {
            throw .file(key: "key_file", api.keyFile, error)
        }
        key.dropLineEnd()
        guard key.bytes.firstIndex(of: UInt8(ascii: ":")) != nil, key.bytes.firstIndex(of: UInt8(ascii: "\n")) == nil
        else { throw .malformedKey(api.keyFile) }
        do throws(CapacityError) {
            try append(api, thing, key.bytes)
        } catch {
            preconditionFailure("the longest names and key fit")
        }
    }

    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    mutating func wipe() { text.wipe() }

    private mutating func append(_ api: ShadowAPI, _ thing: ThingName, _ key: Span<UInt8>) throws(CapacityError) {
        try text.append("GET ")
        try text.append(api.basePath.bytes)
        try text.append("/api/v1/thing-datas/")
        try text.append(thing.bytes)
        try text.append("/shadow HTTP/1.1\r\nHost: ")
        let isIPv6 = api.host.bytes.firstIndex(of: UInt8(ascii: ":")) != nil
        if isIPv6 { try text.append("[") }
        try text.append(api.host.bytes)
        if isIPv6 { try text.append("]") }
        try text.append(":")
        var port = Message()
        port.add(Int(api.port))
        try text.append(port.bytes)
        try text.append("\r\nAuthorization: Basic ")
        try appendBase64(key)
        try text.append("\r\nAccept: application/json\r\nUser-Agent: shadowpin\r\nConnection: close\r\n\r\n")
    }

    /// RFC 4648, 4.
    private mutating func appendBase64(_ bytes: Span<UInt8>) throws(CapacityError) {
        var index = 0
        while index < bytes.count {
            var group = UInt32(bytes[index]) << 16
            if index + 1 < bytes.count { group |= UInt32(bytes[index + 1]) << 8 }
            if index + 2 < bytes.count { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                let isPadding = index + place > bytes.count
                try text.append(isPadding ? UInt8(ascii: "=") : Self.digit(group >> UInt32(18 - 6 * place) & 63))
            }
            index += 3
        }
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + UInt8(value)
        case 26..<52: UInt8(ascii: "a") + UInt8(value - 26)
        case 52..<62: UInt8(ascii: "0") + UInt8(value - 52)
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
