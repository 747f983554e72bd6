import CPosix
import FixedMemory

/// The parts of `mqtt://host[:port]` and `mqtts://host[:port]`, or of the same with `http` and `https`, where a path
/// may follow.
public struct ServerURL: Sendable {
    public struct Scheme: Sendable {
        let plain: StaticString
        let secure: StaticString
        /// The ports that IANA gave to the protocol without and with TLS.
        let port: UInt16
        let tlsPort: UInt16
        let mayHavePath: Bool
        /// For errors.
        let form: StaticString
        let choice: StaticString
        /// Where what is secret belongs.
        let secrets: StaticString

        static var mqtt: Scheme {
            Scheme(
                plain: "mqtt", secure: "mqtts", port: 1883, tlsPort: 8883, mayHavePath: false,
                form: "mqtt://host[:port] or mqtts://host[:port]", choice: "mqtt:// or mqtts://",
                secrets: "user and password in 'username' and 'password_file'")
        }
        @export(interface)
        public static var http: Scheme {
            Scheme(
                plain: "http", secure: "https", port: 80, tlsPort: 443, mayHavePath: true,
                form: "https://host[:port][/path] or http://host[:port][/path]", choice: "https:// or http://",
                secrets: "the API key in 'key_file'")
        }
    }

    public enum Problem: Error, Equatable {
        case noScheme
        case unknownScheme
        /// Before an `@`. The URL may hold a password: it may not be shown.
        case credentials
        /// Anything behind host and port, where no path may be.
        case path
        /// A query, a fragment, or a byte that no path has (RFC 3986, 3.3); or too long.
        case badPath
        case badHost
        case badIPv6Address
        case badPort
    }

    public let usesTLS: Bool
    public let host: FixedString<253>
    public let port: UInt16
    /// Empty, or begins with `/` and does not end with it.
    public let path: FixedString<128>

    @export(interface)
    public init(_ text: Span<UInt8>, _ expected: Scheme) throws(Problem) {
        guard text.firstIndex(of: UInt8(ascii: "@")) == nil else { throw .credentials }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), text.count > colon + 2,
            text[colon + 1] == UInt8(ascii: "/"), text[colon + 2] == UInt8(ascii: "/")
        else { throw .noScheme }
        let scheme = text.extracting(0..<colon)
        guard scheme.equals(expected.plain) || scheme.equals(expected.secure) else { throw .unknownScheme }
        usesTLS = scheme.equals(expected.secure)

        let start = colon + 3
        var end = start
        while end < text.count, !Self.endsAuthority(text[end]) { end += 1 }
        guard expected.mayHavePath || end == text.count else { throw .path }
        path = try Self.path(text.extracting(end..<text.count))
        let rest = text.extracting(start..<end)
        let hostEnd: Int
        if !rest.isEmpty, rest[0] == UInt8(ascii: "[") {
            guard let bracket = rest.firstIndex(of: UInt8(ascii: "]")) else { throw .badIPv6Address }
            host = try Self.ipv6Address(rest.extracting(1..<bracket))
            hostEnd = bracket + 1
        } else {
            hostEnd = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.count
            host = try Self.hostName(rest.extracting(0..<hostEnd))
        }
        port = try Self.port(rest.extracting(hostEnd..<rest.count)) ?? (usesTLS ? expected.tlsPort : expected.port)
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Letters, digits, `-._~`, what is escaped with `%`, and the `/` between; without those at the end.
    private static func path(_ text: Span<UInt8>) throws(Problem) -> FixedString<128> {
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: "/"):
                continue
            default: throw .badPath
            }
        }
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "/") { end -= 1 }
        guard let path = try? FixedString<128>(text.extracting(0..<end)) else { throw .badPath }
        return path
    }

    /// RFC 1123: labels of 1...63 letters, digits and hyphens; underscores, for there are such names in home networks.
    private static func hostName(_ text: Span<UInt8>) throws(Problem) -> FixedString<253> {
        var length = 0
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "."):
                guard length > 0 else { throw .badHost }
                length = 0
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                length += 1
                guard length <= 63 else { throw .badHost }
            default: throw .badHost
            }
        }
        guard length > 0, let host = try? FixedString<253>(text) else { throw .badHost }
        return host
    }

    private static func ipv6Address(_ text: Span<UInt8>) throws(Problem) -> FixedString<253> {
        // INET6_ADDRSTRLEN: the longest address and its NUL.
        var copy = InlineArray<46, UInt8>(repeating: 0)
        guard text.count < copy.count, let host = try? FixedString<253>(text) else { throw .badIPv6Address }
        for index in text.indices { copy[index] = text[index] }
        var address = in6_addr()
        let isAddress = copy.span.withUnsafeBytes {
            inet_pton(AF_INET6, $0.baseAddress!.assumingMemoryBound(to: CChar.self), &address) == 1
        }
        guard isAddress else { throw .badIPv6Address }
        return host
    }

    private static func port(_ text: Span<UInt8>) throws(Problem) -> UInt16? {
        guard !text.isEmpty else { return nil }
        guard text[0] == UInt8(ascii: ":"), let port = decimalInteger(text.extracting(1..<text.count), in: 1...65_535)
        else { throw .badPort }
        return UInt16(port)
    }
}
