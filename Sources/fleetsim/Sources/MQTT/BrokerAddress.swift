import Foundation

/// Where the broker is: `mqtt://HOST:PORT`.
struct BrokerAddress: Equatable, Sendable {
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil where `text` is anything else.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), parts.scheme == "mqtt", let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.path.isEmpty, parts.query == nil, parts.fragment == nil
        else { return nil }
        let port = parts.port ?? 1883
        guard (1...65535).contains(port) else { return nil }
        self.init(host: host, port: port)
    }
}

extension BrokerAddress: CustomStringConvertible {
    var description: String { "mqtt://\(host):\(port)" }

    /// As `MQTTClient_create` wants it.
    var serverURI: String { "tcp://\(host):\(port)" }
}
