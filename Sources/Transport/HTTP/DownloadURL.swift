import Board
import FixedMemory

/// Where a file is to be had: `https://host[:port][/path][?query]`. Without TLS there is none.
public struct DownloadURL: Sendable {
    let host: FixedString<253>
    let port: UInt16
    /// Path and query, as they stand in a request.
    let target: FixedString<2048>

    /// Nil for anything else, and for more than 2 KiB.
    @export(interface)
    public init?(_ text: Span<UInt8>) {
        let scheme: StaticString = "https://"
        guard text.starts(with: scheme) else { return nil }
        var end = scheme.utf8CodeUnitCount
        while end < text.count, !Self.endsAuthority(text[end]) { end += 1 }
        guard let server = try? ServerURL(text.extracting(0..<end), .http),
            let target = Self.target(text.extracting(end..<text.count))
        else { return nil }
        host = server.host
        port = server.port
        self.target = target
    }

    private init(host: FixedString<253>, port: UInt16, target: FixedString<2048>) {
        self.host = host
        self.port = port
        self.target = target
    }

    /// Where a redirect leads (RFC 3986, 4.2): to another URL of this kind, or to another path here.
    /// Nil for anything else.
    func redirected(to location: Span<UInt8>) -> DownloadURL? {
        guard location.starts(with: "/"), !location.starts(with: "//") else { return DownloadURL(location) }
        return Self.target(location).map { DownloadURL(host: host, port: port, target: $0) }
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Without the fragment, which no server sees. Nothing that could end the line it stands in, or the word.
    private static func target(_ text: Span<UInt8>) -> FixedString<2048>? {
        let end = text.firstIndex(of: UInt8(ascii: "#")) ?? text.count
        var target = FixedString<2048>()
        do throws(CapacityError) {
            if end == 0 || text[0] != UInt8(ascii: "/") { try target.append("/") }
            for index in 0..<end {
                guard 0x21...0x7E ~= text[index] else { return nil }
                try target.append(text[index])
            }
        } catch {
            return nil
        }
        return target
    }
}
