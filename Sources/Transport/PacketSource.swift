import CPahoReads

/// Where paho's bytes come from.
enum PacketSource {
    case socket(Int32)
    case tls(UnsafeMutableRawPointer)

    /// Reads `count` bytes at most. How many; 0: the connection is over; -1: none now, or an error, which paho asks for
    /// by itself.
    func read(_ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
        switch self {
        case .socket(let descriptor): paho_recv(descriptor, buffer, count)
        case .tls(let connection): paho_ssl_read(connection, buffer, count)
        }
    }

    /// There is more that `poll` does not see.
    var hasHidden: Bool {
        switch self {
        case .socket: false
        case .tls(let connection): paho_ssl_pending(connection) > 0
        }
    }
}
