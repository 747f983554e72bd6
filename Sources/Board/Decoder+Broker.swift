import FixedMemory
import Fleets

extension Decoder {
    /// The keys of `broker:`.
    mutating func broker(_ node: Int, _ thing: ThingName?) -> Broker? {
        let what = Message("broker")
        guard
            checkKeys(
                node,
                [
                    "url", "client_id", "username", "password_file", "ca_file", "certificate_file", "key_file",
                    "keep_alive", "retry",
                ], what)
        else { return nil }
        let address = address(node, what)
        let clientID: FixedString<128>? = optionalText(node, "client_id", what)
        let username: FixedString<128>? = optionalText(node, "username", what)
        let passwordFile = path(node, "password_file", what)
        let caFile = path(node, "ca_file", what)
        let certificateFile = path(node, "certificate_file", what)
        let keyFile = path(node, "key_file", what)
        let keepAlive = keepAlive(node, what)
        let retry = retry(node, what)
        checkTogether(node, usesTLS: address?.usesTLS ?? true)

        guard let thing, let address else { return nil }
        // A thing's name is as long as a client ID may be.
        guard let id = clientID ?? (try? FixedString<128>(thing.bytes)) else { return nil }
        return Broker(
            host: address.host, port: address.port, usesTLS: address.usesTLS, clientID: id,
            username: username ?? FixedString(), passwordFile: passwordFile, caFile: caFile,
            certificateFile: certificateFile, keyFile: keyFile, keepAlive: keepAlive / 1000, firstRetry: retry.first,
            longestRetry: retry.longest)
    }

    private mutating func optionalText<let capacity: Int>(
        _ node: Int, _ key: StaticString, _ what: Message
    ) -> FixedString<capacity>? {
        guard let value = tree.value(node, key) else { return nil }
        return text(value, what.key(key), expected: "text")
    }

    private mutating func path(_ node: Int, _ key: StaticString, _ what: Message) -> Broker.Path {
        guard let value = tree.value(node, key) else { return Broker.Path() }
        let path: Broker.Path? = text(value, what.key(key), expected: "the path of a file")
        return path ?? Broker.Path()
    }

    private mutating func keepAlive(_ node: Int, _ what: Message) -> Int {
        let standard = 60_000
        guard let value = tree.value(node, "keep_alive") else { return standard }
        let range = Duration(milliseconds: 5000)...Duration(milliseconds: 3_600_000)
        guard let milliseconds = duration(value, in: range, what.key("keep_alive")) else { return standard }
        guard milliseconds % 1000 == 0 else {
            failValue(value, what.key("keep_alive"), expected: "whole seconds: MQTT counts in them")
            return standard
        }
        return milliseconds
    }

    private mutating func retry(_ node: Int, _ what: Message) -> (first: Int, longest: Int) {
        var first = 1000
        var longest = 60_000
        guard let retry = tree.value(node, "retry") else { return (first, longest) }
        let what = what.key("retry")
        guard checkKeys(retry, ["first", "longest"], what) else { return (first, longest) }
        let range = Duration(milliseconds: 100)...Duration(milliseconds: 3_600_000)
        if let value = tree.value(retry, "first") { first = duration(value, in: range, what.key("first")) ?? first }
        guard let value = tree.value(retry, "longest") else { return (first, max(first, longest)) }
        longest = duration(value, in: range, what.key("longest")) ?? max(first, longest)
        if longest < first {
            var text = what.key("longest").then("")
            text.quote(tree.text(value), limit: 40)
            text.add(": expected no less than 'first', ")
            Duration(milliseconds: first).describe(into: &text)
            fail(text, at: value)
        }
        return (first, longest)
    }

    /// Keys that make sense only with one another.
    private mutating func checkTogether(_ node: Int, usesTLS: Bool) {
        expect(node, "password_file", with: "username")
        expect(node, "certificate_file", with: "key_file")
        expect(node, "key_file", with: "certificate_file")
        guard !usesTLS else { return }
        let keys: InlineArray<3, StaticString> = ["ca_file", "certificate_file", "key_file"]
        for index in keys.indices {
            guard let found = tree.key(node, keys[index]) else { continue }
            var text = Message("broker.")
            text.add(keys[index])
            text.add(": without TLS nothing reads it, expected a url that begins with mqtts://")
            fail(text, at: found)
        }
    }

    private mutating func expect(_ node: Int, _ key: StaticString, with other: StaticString) {
        guard let found = tree.key(node, key), tree.key(node, other) == nil else { return }
        var text = Message("broker.")
        text.add(key)
        text.add(": '")
        text.add(other)
        text.add("' is missing, expected both or neither")
        fail(text, at: found)
    }

    // MARK: URL

    private struct Address {
        let host: FixedString<253>
        let port: UInt16
        let usesTLS: Bool
    }

    private mutating func address(_ node: Int, _ what: Message) -> Address? {
        let expected: StaticString = "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]"
        guard let value = required(node, "url", what, expected: expected) else { return nil }
        let what = what.key("url")
        let url: FixedString<300>? = text(value, what, expected: expected)
        guard let url else { return nil }
        let usesTLS = url.bytes.starts(with: "mqtts://")
        guard usesTLS || url.bytes.starts(with: "mqtt://") else {
            failValue(value, what, expected: expected)
            return nil
        }
        let rest = url.bytes.extracting((usesTLS ? 8 : 7)..<url.count)
        guard let parts = HostAndPort(rest) else {
            failValue(value, what, expected: "mqtt://HOST[:PORT] or mqtts://HOST[:PORT], no user, no path")
            return nil
        }
        guard let port = parts.port(default: usesTLS ? 8883 : 1883) else {
            failValue(value, what, expected: "a port from 1 to 65535")
            return nil
        }
        guard let host = try? FixedString<253>(rest.extracting(parts.host)) else {
            failValue(value, what, expected: "a host name of at most 253 bytes")
            return nil
        }
        return Address(host: host, port: port, usesTLS: usesTLS)
    }
}

/// Takes `host`, `host:port`, `[::1]` and `[::1]:port` apart.
private struct HostAndPort {
    let host: Range<Int>
    /// The digits' value; nil without a port, -1 where it is no number.
    private let number: Int?

    init?(_ text: Span<UInt8>) {
        var end = 0
        if !text.isEmpty, text[0] == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = 1..<close
            end = close + 1
        } else {
            end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
            host = 0..<end
        }
        guard !host.isEmpty else { return nil }
        for index in host {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                continue
            case UInt8(ascii: ":") where host.lowerBound == 1: continue
            default: return nil
            }
        }
        guard end < text.count else {
            number = nil
            return
        }
        guard text[end] == UInt8(ascii: ":") else { return nil }
        let digits = text.extracting((end + 1)..<text.count)
        for index in digits.indices where digits[index] == UInt8(ascii: "/") { return nil }
        number = Decoder.integer(digits) ?? -1
    }

    func port(default standard: UInt16) -> UInt16? {
        guard let number else { return standard }
        return number >= 1 ? UInt16(exactly: number) : nil
    }
}
