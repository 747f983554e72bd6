import Board
import CPaho
import CPosix
import FixedMemory

/// Why there is no connection to the broker.
public enum LinkFailure: Error {
    /// One of the files that the board file names.
    case file(key: StaticString, path: Broker.Path, FileError)
    /// The same, of one that is there and that OpenSSL cannot use; its words.
    case unusable(key: StaticString, path: Broker.Path, Message)
    /// The host name has no address: a code of `getaddrinfo(3)`.
    case resolve(code: Int32)
    /// Nobody answered at host and port.
    case unreachable(errno: Int32)
    /// The broker answered CONNECT with this code (MQTT 3.1.1, section 3.2.2.3; MQTT 5, section 3.2.2.2).
    case refused(code: Int32, Broker.Version)
    /// TLS did not come up; OpenSSL's words.
    case tls(Message)
    /// The connection ended before the broker answered, or there was no answer in time.
    case noAnswer
    /// The same over TLS, where paho also ends a connection whose certificate is for another host, without a word.
    case noAnswerOverTLS
    /// paho could not be set up: out of memory, or a client ID that is no UTF-8.
    case client(code: Int32)
    /// This program has been linked without `--wrap=SSL_read`, see Sources/CPahoReads.
    case unbounded

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .file(let key, let path, let error):
            message.add(key)
            message.add(" ")
            message.quote(path.bytes)
            message.add(": ")
            error.describe(into: &message)
        case .unusable(let key, let path, let words):
            message.add(key)
            message.add(" ")
            message.quote(path.bytes)
            message.add(": not usable: ")
            message.add(words)
        case .resolve(let code):
            message.add("host name not resolved: ")
            message.add(cString: gai_strerror(code))
        case .unreachable(let errno):
            message.add(errno: errno)
        case .refused(let code, let version):
            message.add("refused by the broker: ")
            message.add(Self.meaning(of: code, version) ?? "unknown reason")
        case .tls(let words):
            message.add("TLS: ")
            message.add(words)
        case .noAnswer:
            message.add("the connection stood, but the broker did not answer CONNECT")
        case .noAnswerOverTLS:
            message.add("the broker's certificate is not for this host name, or it did not answer CONNECT")
        case .client(let code):
            message.add("paho: error ")
            message.add(Int(code))
        case .unbounded:
            message.add("this program was linked so that what the broker sends has no bound")
        }
    }

    private static func meaning(of code: Int32, _ version: Broker.Version) -> StaticString? {
        switch code {
        // A broker that knows no MQTT 5 answers as in 3.1.1.
        case 1: version == .v5 ? "it does not speak MQTT 5" : "it does not speak MQTT 3.1.1"
        case 2: "client_id not allowed"
        case 3: "server unavailable"
        case 4: "wrong username or password"
        case 5: "not authorized"
        default: ReasonCode(value: UInt8(truncatingIfNeeded: code)).words
        }
    }
}
