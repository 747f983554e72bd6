import Board
import FixedMemory

/// Where a file is to be had: `https://host[:port][/path][?query]`. Without TLS there is none.
public struct DownloadURL: Sendable {
    let host: FixedString<253>
    let port: UInt16
    /// Path and query, as they stand in a request.
    private(set) var target = FixedString<2048>()

    /// Nil for anything else, and for more than 2 KiB.
    @export(interface) @inline(never)
    public init?(_ text: Span<UInt8>) {
        let scheme: StaticString = "https://"
        guard text.starts(with: scheme) else { return nil }
        var end = scheme.utf8CodeUnitCount
        while end < text.count, !Self.endsAuthority(text[end]) { end += 1 }
        guard let server = try? ServerURL(text.extracting(0..<end), .http) else { return nil }
        host = server.host
        port = server.port
        guard read(text.extracting(end..<text.count)) else { return nil }
    }

    /// Where a redirect leads (RFC 3986, 4.2): to another URL of this kind, or to another path here.
    /// Nil for anything else.
    func redirected(to location: Span<UInt8>) -> DownloadURL? {
        guard location.starts(with: "/"), !location.starts(with: "//") else { return DownloadURL(location) }
        var url = self
        return url.read(location) ? url : nil
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Takes `text` for the target, without the fragment, which no server sees. False where there is something that could
    /// end the line it stands in, or the word.
    private mutating func read(_ text: Span<UInt8>) -> Bool {
        let end = text.firstIndex(of: UInt8(ascii: "#")) ?? text.count
        target.truncate(to: 0)
        do throws(CapacityError) {
            if end == 0 || text[0] != UInt8(ascii: "/") { try target.append("/") }
            for index in 0..<end {
                guard 0x21...0x7E ~= text[index] else { return false }
                try target.append(text[index])
            }
        } catch {
            return false
        }
        return true
    }
}
