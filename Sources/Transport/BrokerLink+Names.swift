import Board
import CPosix
import FixedMemory

/// Where the broker is.
extension BrokerLink {
    /// Makes a name server that does not answer cost 2 s and not 10 (resolv.conf(5), `RES_OPTIONS`).
    /// What the user has set himself stays.
    @export(interface)
    public static func boundResolver() {
        let name: StaticString = "RES_OPTIONS"
        let value: StaticString = "timeout:2 attempts:1"
        name.withUTF8Buffer { name in
            value.withUTF8Buffer { value in
                _ = setenv(
                    UnsafeRawPointer(name.baseAddress!).assumingMemoryBound(to: CChar.self),
                    UnsafeRawPointer(value.baseAddress!).assumingMemoryBound(to: CChar.self), 0)
            }
        }
    }

    static func uri(of broker: Broker) -> FixedString<280> {
        var uri = FixedString<280>()
        let isIPv6 = broker.host.bytes.firstIndex(of: UInt8(ascii: ":")) != nil
        do throws(CapacityError) {
            try uri.append(broker.usesTLS ? "ssl://" : "tcp://")
            if isIPv6 { try uri.append("[") }
            try uri.append(broker.host.bytes)
            if isIPv6 { try uri.append("]") }
            try uri.append(":")
            var port = Message()
            port.add(Int(broker.port))
            try uri.append(port.bytes)
        } catch {
            preconditionFailure("the longest host name, brackets and a port fit")
        }
        return uri
    }
}
