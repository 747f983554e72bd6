import Foundation

/// Where the API is: `HOST:PORT`, or `http://HOST:PORT`.
struct APIAddress: Equatable, Sendable {
    let host: String
    /// 0, for a server: a free one.
    let port: Int
}

extension APIAddress: CustomStringConvertible {
    /// Nil where `text` is anything else.
    init?(_ text: String) {
        let withScheme = text.contains("://") ? text : "http://\(text)"
        guard let parts = URLComponents(string: withScheme), parts.scheme == "http", let host = parts.host, !host.isEmpty,
            let port = parts.port, (0...65535).contains(port), ["", "/"].contains(parts.path), parts.query == nil,
            parts.fragment == nil, parts.user == nil
        else { return nil }
        self.init(host: host, port: port)
    }

    var description: String { "http://\(host):\(port)" }
}
