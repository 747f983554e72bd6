import Board
import FixedMemory
import Fleets

/// The request for a thing's shadow (fleets-mqtt-integration, "Startup Procedure").
extension HTTPRequest {
    /// Writes the request. Reads the key anew, so that a renewed one is used.
    mutating func write(_ api: ShadowAPI, _ thing: ThingName) throws(FetchFailure) {
        wipe()
        var key = FixedBuffer<512>()
        defer { key.wipe() }
        do throws(FileError) {
            try readFile(api.keyFile.bytes, into: &key, readableBy: .ownerOnly)
        } catch {
            throw .keyFile(error)
        }
        key.dropLineEnd()
        guard key.bytes.firstIndex(of: UInt8(ascii: ":")) != nil, key.bytes.firstIndex(of: UInt8(ascii: "\n")) == nil
        else { throw .malformedKey }
        do throws(CapacityError) {
            try append(api, thing, key.bytes)
        } catch {
            preconditionFailure("the longest names and key fit")
        }
    }

    private mutating func append(_ api: ShadowAPI, _ thing: ThingName, _ key: Span<UInt8>) throws(CapacityError) {
        try append("GET ")
        try append(api.basePath.bytes)
        try append("/api/v1/thing-datas/")
        try append(thing.bytes)
        try append("/shadow HTTP/1.1\r\n")
        try appendHost(HTTPExchange.Server(api))
        try append("Authorization: Basic ")
        try appendBase64(key)
        try append("\r\nAccept: application/json\r\nUser-Agent: shadowpin\r\nConnection: close\r\n\r\n")
    }
}

extension HTTPExchange.Server {
    init(_ api: ShadowAPI) {
        self.init(host: api.host, port: api.port, usesTLS: api.usesTLS, caFile: api.caFile)
    }
}
