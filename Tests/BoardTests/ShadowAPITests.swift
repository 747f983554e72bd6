import Testing

@testable import Board

/// `shadow_api:`.
@Suite struct ShadowAPITests {
    private static func file(_ api: String) -> String {
        """
        chip: simulated
        thing: t
        shadow_api: \(api)
        broker: {url: "mqtt://h"}
        lines: {p: {offset: 17, direction: input}}

        """
    }

    @Test(arguments: [
        ("{url: 'https://fleets.example.com', key_file: /k}", "fleets.example.com 443  true /k "),
        ("{url: 'https://h:8443', key_file: /k, ca_file: /ca}", "h 8443  true /k /ca"),
        ("{url: 'https://h:8443/fleets/eu-1.x/', key_file: /k}", "h 8443 /fleets/eu-1.x true /k "),
        ("{url: 'https://h/', key_file: /k}", "h 443  true /k "),
        ("{url: 'http://[::1]:80', key_file: /k}", "::1 80  false /k "),
        ("{url: 'http://h', key_file: /k, locking: true}", "h 80  false /k  locking"),
        ("{url: 'http://h', key_file: /k, locking: false}", "h 80  false /k "),
    ]) func good(keys: String, expected: String) throws {
        let board = try board(Self.file(keys))
        let found = board.shadowAPI
        let api = try #require(found)
        #expect(
            "\(api.host.bytes.text) \(api.port) \(api.basePath.bytes.text) \(api.usesTLS) \(api.keyFile.bytes.text) \(api.caFile.bytes.text)\(api.locking ? " locking" : "")" == expected)
    }

    @Test func mayBeLeftOut() throws {
        let board = try board("chip: simulated\nthing: t\nbroker: {url: 'mqtt://h'}\nlines: {p: {offset: 1, direction: input}}\n")
        let isMissing = board.shadowAPI == nil
        #expect(isMissing)
    }

    @Test(arguments: [
        ("[]", "3:13: shadow_api: is a list, expected a mapping with 'url' and 'key_file'"),
        ("{url: 'https://h', key_file: /k, cafile: x}", "3:46: shadow_api: unknown key 'cafile', did you mean 'ca_file'?"),
        ("{key_file: /k}", "3:1: shadow_api.url: is missing, expected https://host[:port][/path] or http://host[:port][/path]"),
        ("{url: 'https://h'}", "3:1: shadow_api.key_file: is missing, expected the path of a file"),
        ("{url: 'https://h/api?x=y', key_file: /k}", "3:19: shadow_api.url: 'https://h/api?x=y' has no valid path, expected at most 128 letters, digits and -._~%/"),
        ("{url: 'https://h#x', key_file: /k}", "3:19: shadow_api.url: 'https://h#x' has no valid path, expected at most 128 letters, digits and -._~%/"),
        ("{url: 'https://h/a b', key_file: /k}", "3:19: shadow_api.url: 'https://h/a b' has no valid path, expected at most 128 letters, digits and -._~%/"),
        ("{url: 'https:///api', key_file: /k}", "3:19: shadow_api.url: 'https:///api' has no valid host, expected a name or an address"),
        ("{url: h, key_file: /k}", "3:19: shadow_api.url: 'h' has no scheme, expected https://host[:port][/path] or http://host[:port][/path]"),
        ("{url: 'mqtts://h', key_file: /k}", "3:19: shadow_api.url: 'mqtts://h' has an unknown scheme, expected https:// or http://"),
        ("{url: 'https://a:b@h', key_file: /k}", "3:19: shadow_api.url: holds an '@', expected the API key in 'key_file'"),
        ("{url: 'https://h:0', key_file: /k}", "3:19: shadow_api.url: 'https://h:0' has no valid port, expected 1...65535"),
        ("{url: 'http://h', key_file: /k, locking: maybe}", "3:54: shadow_api.locking: unknown value 'maybe', expected false or true"),
        ("{url: 'http://h', key_file: /k, ca_file: /c}", "3:45: shadow_api.ca_file: is of no use without TLS, expected 'url' to begin with https://"),
    ]) func wrong(keys: String, error: String) {
        #expect(errors(in: Self.file(keys)) == [error])
    }

    @Test func aPathHasALimit() throws {
        let most = "/" + String(repeating: "p", count: 127)
        let board = try board(Self.file("{url: 'https://h\(most)/', key_file: /k}"))
        let path = board.shadowAPI?.basePath.bytes.text
        #expect(path == most)
        #expect(errors(in: Self.file("{url: 'https://h\(most)p', key_file: /k}")).count == 1)
    }
}
