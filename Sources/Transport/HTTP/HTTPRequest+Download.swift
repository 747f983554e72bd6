import FixedMemory

extension HTTPRequest {
    /// Writes the request for a file, from the byte at `start` on (RFC 9110, 14.2).
    mutating func write(_ url: DownloadURL, from start: Int64, _ server: HTTPExchange.Server) {
        wipe()
        do throws(CapacityError) {
            try append("GET ")
            try append(url.target.bytes)
            try append(" HTTP/1.1\r\n")
            try appendHost(server)
            if start > 0 {
                try append("Range: bytes=")
                try append(start)
                try append("-\r\n")
            }
            // Bytes as they are in the file: that is what is counted and hashed.
            try append("Accept: */*\r\nAccept-Encoding: identity\r\nUser-Agent: shadowpin\r\nConnection: close\r\n\r\n")
        } catch {
            preconditionFailure("the longest URL fits")
        }
    }
}
