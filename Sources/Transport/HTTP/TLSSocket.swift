import Board
import COpenSSL
import CPosix
import FixedMemory

/// A connected, non-blocking socket, with TLS over it or without. Its owner calls `stop` before it lets go of it.
///
/// OpenSSL keeps one queue of errors for all connections of a thread, paho's too, and `SSL_get_error(3)` takes what it
/// finds there for its own: here the queue is emptied before each call and after each failure.
///
/// With TLS the server's certificate has to be signed by an authority that is trusted, and to be for the host name or
/// address that was asked for; TLS 1.2 at least.
struct TLSSocket: ~Copyable {
    enum Progress: Equatable {
        /// So many bytes went through; 0: nothing for now, `events` says what to poll for.
        case moved(Int)
        case done
    }

    /// A number; what it means is looked up by who tells it.
    enum Failure: Error {
        case system(errno: Int32)
        /// What OpenSSL's queue said, as `ERR_get_error(3)` gives it; 0: nothing.
        case tls(code: UInt)
        /// The other side's certificate is not accepted: a code of `X509_STORE_CTX_get_error(3)`.
        case certificate(Int)

        var reason: Message {
            var reason = Message()
            describe(into: &reason)
            return reason
        }

        @inline(never)
        func describe(into message: inout Message) {
            switch self {
            case .system(let errno): message.add(errno: errno)
            case .tls(let code):
                message.add("TLS: ")
                if let text = ERR_reason_error_string(code) {
                    message.add(cString: text)
                } else {
                    message.add("the connection was ended")
                }
            case .certificate(let result):
                message.add("certificate refused: ")
                message.add(cString: X509_verify_cert_error_string(result))
            }
        }
    }

    /// -1 when there is none.
    private(set) var descriptor: Int32 = -1
    /// What `poll` is to wait for.
    private(set) var events = Int16(POLLIN)

    private var context: OpaquePointer?
    private(set) var ssl: OpaquePointer?

    /// No socket.
    init() {}

    /// Takes over a connected socket; without TLS unless `useTLS` is called.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Readies TLS; `handshake` goes on with it.
    ///
    /// - Parameters:
    ///   - caFile: whom to trust; empty: the system's authorities.
    ///   - goesOn: the handshake succeeds also with a certificate that is not to be trusted, so that it can be looked at;
    ///     `problem` then says what is wrong. Nothing secret goes over such a connection.
    mutating func useTLS(host: Span<UInt8>, caFile: FixedString<255>, goesOn: Bool = false) throws(Failure) {
        ERR_clear_error()
        context = SSL_CTX_new(TLS_client_method())
        guard let context, openssl_set_min_version(context, TLS1_2_VERSION) == 1 else { throw Self.failure() }
        let isTrusted = caFile.isEmpty
            ? SSL_CTX_set_default_verify_paths(context)
            : caFile.bytes.withCString { SSL_CTX_load_verify_file(context, $0) }
        guard isTrusted == 1 else { throw Self.failure() }
        SSL_CTX_set_verify(context, goesOn ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
        ssl = SSL_new(context)
        guard let ssl, SSL_set_fd(ssl, descriptor) == 1 else { throw Self.failure() }
        let isNamed = host.withCString { host in
            // An address goes into the certificate's check alone, a name into SNI as well.
            if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1 { return true }
            return SSL_set1_host(ssl, host) == 1 && openssl_set_host_name(ssl, host) == 1
        }
        guard isNamed else { throw Self.failure() }
        // What is sent lies in a value that may be moved between two tries.
        openssl_allow_moving_buffer(ssl)
        ERR_clear_error()
    }

    /// After `useTLS`: the device's own certificate, for a server that asks for one.
    func useCertificate(_ certificate: Broker.Path, key: Broker.Path) throws(Failure) {
        ERR_clear_error()
        let isRead = certificate.bytes.withCString { SSL_use_certificate_chain_file(ssl, $0) } == 1
            && key.bytes.withCString { SSL_use_PrivateKey_file(ssl, $0, SSL_FILETYPE_PEM) } == 1
        guard isRead else { throw Self.failure() }
    }

    mutating func stop() {
        SSL_free(ssl)
        SSL_CTX_free(context)
        if descriptor >= 0 { close(descriptor) }
        self = TLSSocket()
    }

    // MARK: Bytes

    /// Goes on with the handshake; `.done` when it is.
    mutating func handshake() throws(Failure) -> Progress {
        guard let ssl else { return .done }
        ERR_clear_error()
        let code = SSL_connect(ssl)
        return code == 1 ? .done : try wait(code)
    }

    /// Sends what the socket takes.
    mutating func write(_ bytes: Span<UInt8>) throws(Failure) -> Progress {
        let ssl = ssl
        let descriptor = descriptor
        ERR_clear_error()
        let code = bytes.withUnsafeBytes { bytes in
            ssl.map { SSL_write($0, bytes.baseAddress, Int32(bytes.count)) }
                ?? Int32(send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)))
        }
        return code > 0 ? .moved(Int(code)) : try wait(code, forWriting: true)
    }

    /// Reads what is there; `.done` when the other side has ended the connection.
    mutating func read(into buffer: inout FixedBuffer<4096>) throws(Failure) -> Progress {
        let ssl = ssl
        let descriptor = descriptor
        var code: Int32 = 0
        ERR_clear_error()
        _ = buffer.fill { free in
            code = ssl.map { SSL_read($0, free.baseAddress, Int32(free.count)) }
                ?? Int32(recv(descriptor, free.baseAddress, free.count, 0))
            return Int(code)
        }
        if code > 0 { return .moved(Int(code)) }
        return code == 0 && ssl == nil ? .done : try wait(code)
    }

    /// What a call that moved nothing is waiting for.
    private mutating func wait(_ code: Int32, forWriting: Bool = false) throws(Failure) -> Progress {
        guard let ssl else {
            events = Int16(forWriting ? POLLOUT : POLLIN)
            if posix_errno() == EAGAIN || posix_errno() == EINTR { return .moved(0) }
            throw .system(errno: posix_errno())
        }
        switch SSL_get_error(ssl, code) {
        case SSL_ERROR_WANT_READ: events = Int16(POLLIN)
        case SSL_ERROR_WANT_WRITE: events = Int16(POLLOUT)
        case SSL_ERROR_ZERO_RETURN: return .done
        default:
            defer { ERR_clear_error() }
            if let problem { throw .certificate(problem) }
            throw Self.failure()
        }
        return .moved(0)
    }

    /// What is wrong with the certificate, if anything is.
    var problem: Int? { ssl.flatMap { SSL_get_verify_result($0) }.flatMap { $0 == Int(X509_V_OK) ? nil : $0 } }

    private static func failure() -> Failure {
        defer { ERR_clear_error() }
        return .tls(code: ERR_get_error())
    }
}
