import Board
import CPosix
import FixedMemory

/// Why a server was not asked or did not answer.
public enum ExchangeFailure: Error {
    /// The server's `ca_file` cannot be read.
    case authorities(FileError)
    case resolve(code: Int32)
    case unreachable(errno: Int32)
    /// The server is not the one that was asked for, or nobody who is trusted says so: the number of OpenSSL's reason.
    case certificate(Int)
    /// TLS said so: the number of OpenSSL's error.
    case tls(code: UInt)
    /// The connection.
    case connection(errno: Int32)
    case answer(HTTPError)
    case timeout

    init(_ failure: TLSSocket.Failure) {
        switch failure {
        case .system(let errno): self = .connection(errno: errno)
        case .tls(let code): self = .tls(code: code)
        case .certificate(let result): self = .certificate(result)
        }
    }

    /// - Parameter caFile: the server's.
    @inline(never)
    func describe(into message: inout Message, caFile: Span<UInt8>) {
        switch self {
        case .authorities(let error):
            message.add("ca_file ")
            message.quote(caFile)
            message.add(": ")
            error.describe(into: &message)
        case .resolve(let code):
            message.add("host name not resolved: ")
            message.add(cString: gai_strerror(code))
        case .unreachable(let errno): message.add(errno: errno)
        case .certificate(let result): TLSSocket.Failure.certificate(result).describe(into: &message)
        case .tls(let code): TLSSocket.Failure.tls(code: code).describe(into: &message)
        case .connection(let errno): TLSSocket.Failure.system(errno: errno).describe(into: &message)
        case .answer(let error): error.describe(into: &message)
        case .timeout: message.add("no answer in time")
        }
    }
}
