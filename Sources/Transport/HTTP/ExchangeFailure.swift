import Board
import CPosix
import FixedMemory

/// Why a server was not asked or did not answer.
public enum ExchangeFailure: Error {
    /// `ca_file` cannot be read.
    case authorities(Broker.Path, FileError)
    case resolve(code: Int32)
    case unreachable(errno: Int32)
    /// The server is not the one that was asked for, or nobody who is trusted says so.
    case certificate(Message)
    /// TLS, or the connection under it.
    case connection(Message)
    case answer(HTTPError)
    case timeout

    init(_ failure: TLSSocket.Failure) {
        self = failure.isOfCertificate ? .certificate(failure.reason) : .connection(failure.reason)
    }

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .authorities(let path, let error):
            message.add("ca_file ")
            message.quote(path.bytes)
            message.add(": ")
            error.describe(into: &message)
        case .resolve(let code):
            message.add("host name not resolved: ")
            message.add(cString: gai_strerror(code))
        case .unreachable(let errno): message.add(errno: errno)
        case .certificate(let reason), .connection(let reason): message.add(reason)
        case .answer(let error): error.describe(into: &message)
        case .timeout: message.add("no answer in time")
        }
    }
}
