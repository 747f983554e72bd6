import CPosix
import FixedMemory

/// Finds out, without blocking, whether anybody accepts connections at a host and port.
/// Its owner calls `stop` before it lets go of it.
///
/// paho's own connect would hold up the loop until the kernel gives up on an address. So the loop tries each address
/// with a connection of its own first, and paho is only called when one of them answered.
/// What blocks here is `getaddrinfo(3)`, see `BrokerLink.boundResolver()`.
struct TCPProbe: ~Copyable {
    enum Progress: Equatable {
        case waiting
        case reachable
        /// No address answered; the `errno` of the last one.
        case unreachable(errno: Int32)
    }

    /// How long one address may take to answer, in milliseconds: two lost packets (1 s and 3 s) are made good.
    static let timeout: Int64 = 5_000

    /// `getaddrinfo(3)` failed with this code.
    struct ResolveError: Error { let code: Int32 }

    /// The socket of the address being tried, for `poll` with POLLOUT; -1 when there is none.
    private(set) var descriptor: Int32 = -1

    private let addresses: UnsafeMutablePointer<addrinfo>?
    private var remaining: UnsafeMutablePointer<addrinfo>?
    private var lastError = ECONNREFUSED

    /// A probe of nothing.
    init() {
        addresses = nil
        remaining = nil
    }

    /// Looks up the addresses; `advance` tries them one after the other.
    init(host: Span<UInt8>, port: UInt16) throws(ResolveError) {
        var service = Message()
        service.add(Int(port))
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = host.withCString { host in
            service.bytes.withCString { service in getaddrinfo(host, service, &hints, &found) }
        }
        addresses = found
        remaining = found
        guard code == 0 else { throw ResolveError(code: code) }
    }

    /// Lets go of the socket and the addresses; afterwards it is a probe of nothing. Not a `deinit`, which Embedded
    /// Swift wants to see in every module that owns one.
    mutating func stop() {
        if descriptor >= 0 { close(descriptor) }
        if let addresses { freeaddrinfo(addresses) }
        self = TCPProbe()
    }

    /// Hands the connected socket over to the caller, who is to close it.
    mutating func takeDescriptor() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    /// Adds the addresses that were found, three at most.
    func describeAddresses(into message: inout Message) {
        var next = addresses
        var count = 0
        while let address = next {
            var text = InlineArray<64, CChar>(repeating: 0)
            var span = text.mutableSpan
            span.withUnsafeMutableBufferPointer { buffer in
                _ = getnameinfo(
                    address.pointee.ai_addr, address.pointee.ai_addrlen, buffer.baseAddress, socklen_t(buffer.count), nil,
                    0, NI_NUMERICHOST)
                if count > 0 { message.add(", ") }
                message.add(cString: buffer.baseAddress)
            }
            count += 1
            next = count < 3 ? address.pointee.ai_next : nil
        }
    }

    /// Starts with the next address, or looks how the one being tried is doing.
    mutating func advance() -> Progress {
        if descriptor >= 0 {
            switch connected() {
            case 0: return .reachable
            case EINPROGRESS: return .waiting
            case let error: giveUp(error)
            }
        }
        while let address = remaining {
            remaining = address.pointee.ai_next
            descriptor = socket(
                address.pointee.ai_family,
                address.pointee.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                lastError = posix_errno()
                continue
            }
            if connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 { return .reachable }
            if posix_errno() == EINPROGRESS { return .waiting }
            giveUp(posix_errno())
        }
        return .unreachable(errno: lastError)
    }

    /// The address being tried took too long: leaves it for the next one.
    mutating func timeOut() {
        if descriptor >= 0 { giveUp(ETIMEDOUT) }
    }

    private mutating func giveUp(_ error: Int32) {
        lastError = error
        close(descriptor)
        descriptor = -1
    }

    /// 0 when the connection stands, EINPROGRESS while it does not, otherwise what went wrong.
    private func connected() -> Int32 {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&entry, 1, 0) > 0 else { return EINPROGRESS }
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 else { return posix_errno() }
        return error
    }
}
