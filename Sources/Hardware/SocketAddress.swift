import CPosix

/// A Unix socket's address for the C functions that take one.
struct SocketAddress {
    private var address = sockaddr_un()
    private var length: socklen_t

    /// The socket at `path`.
    init(_ path: ControlPath) {
        address.sun_family = sa_family_t(AF_UNIX)
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bytes = path.bytes
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            for index in bytes.indices { place[index] = bytes[index] }
        }
    }

    /// For `receive` to fill, or for `bind` to have the kernel choose a name outside the file system (autobind).
    private init(length: Int) {
        address.sun_family = sa_family_t(AF_UNIX)
        self.length = socklen_t(length)
    }

    /// A datagram socket that never waits; negative: `errno` says why there is none.
    static func makeSocket() -> Int32 {
        let kind = SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        return socket(AF_UNIX, Int32(kind), 0)
    }

    /// A name that the kernel chooses.
    static var chosenByKernel: SocketAddress { SocketAddress(length: MemoryLayout<sa_family_t>.size) }

    /// Room for a sender's address.
    static var room: SocketAddress { SocketAddress(length: MemoryLayout<sockaddr_un>.size) }

    /// A sender without a name of its own cannot be answered.
    var isNamed: Bool { length > socklen_t(MemoryLayout<sa_family_t>.size) }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafeBytes(of: address) { body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), length) }
    }

    /// For `recvfrom`, which writes both.
    mutating func withRoom<Result>(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
    ) -> Result {
        var filled = length
        defer { length = filled }
        return withUnsafeMutableBytes(of: &address) {
            body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &filled)
        }
    }
}
