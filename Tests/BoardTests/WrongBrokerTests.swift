import Testing

/// Keys of `broker:`.
@Suite struct WrongBrokerTests {
    @Test(arguments: [
        WrongFile(
            .broker("url: h"),
            "4:15: broker.url: 'h' has no scheme, expected mqtt://host[:port] or mqtts://host[:port]"),
        WrongFile(
            .broker("url: 'tcp://h'"),
            "4:15: broker.url: 'tcp://h' has an unknown scheme, expected mqtt:// or mqtts://"),
        WrongFile(
            .broker("url: 'mqtt:h'"),
            "4:15: broker.url: 'mqtt:h' has no scheme, expected mqtt://host[:port] or mqtts://host[:port]"),
        WrongFile(
            .broker("url: 'mqtt://'"),
            "4:15: broker.url: 'mqtt://' has no valid host, expected a name or an address"),
        WrongFile(
            .broker("url: 'mqtt://h:'"),
            "4:15: broker.url: 'mqtt://h:' has no valid port, expected 1...65535"),
        WrongFile(
            .broker("url: 'mqtt://h:0'"),
            "4:15: broker.url: 'mqtt://h:0' has no valid port, expected 1...65535"),
        WrongFile(
            .broker("url: 'mqtt://h:65536'"),
            "4:15: broker.url: 'mqtt://h:65536' has no valid port, expected 1...65535"),
        WrongFile(
            .broker("url: 'mqtt://h:x'"),
            "4:15: broker.url: 'mqtt://h:x' has no valid port, expected 1...65535"),
        WrongFile(
            .broker("url: 'mqtt://h/'"),
            "4:15: broker.url: 'mqtt://h/' has a path, expected nothing behind host and port"),
        WrongFile(
            .broker("url: 'mqtt://h/path'"),
            "4:15: broker.url: 'mqtt://h/path' has a path, expected nothing behind host and port"),
        WrongFile(
            .broker("url: 'mqtt://me:secret@h'"),
            "4:15: broker.url: holds an '@', expected user and password in 'username' and 'password_file'"),
        WrongFile(
            .broker("url: 'mqtt://a..b'"),
            "4:15: broker.url: 'mqtt://a..b' has no valid host, expected a name or an address"),
        WrongFile(
            .broker("url: 'mqtt://a b'"),
            "4:15: broker.url: 'mqtt://a b' has no valid host, expected a name or an address"),
        WrongFile(
            .broker("url: 'mqtt://" + String(repeating: "a", count: 64) + "'"),
            "4:15: broker.url: 'mqtt://" + String(repeating: "a", count: 64) + "' has no valid host, expected a name or an address"),
        WrongFile(
            .broker("url: 'mqtt://" + String(repeating: "a.", count: 127) + "a'"),
            "4:15: broker.url: 'mqtt://" + String(repeating: "a.", count: 60) + "a…' has no valid host, expected a name or an address"),
        WrongFile(
            .broker("url: 'mqtt://[::1'"),
            "4:15: broker.url: 'mqtt://[::1' has no valid IPv6 address, expected one in brackets such as [2001:db8::1]"),
        WrongFile(
            .broker("url: 'mqtt://[h]'"),
            "4:15: broker.url: 'mqtt://[h]' has no valid IPv6 address, expected one in brackets such as [2001:db8::1]"),
        WrongFile(
            .broker("url: 'mqtt://[" + String(repeating: "1", count: 46) + "]'"),
            "4:15: broker.url: 'mqtt://[" + String(repeating: "1", count: 46) + "]' has no valid IPv6 address, expected one in brackets such as [2001:db8::1]"),
        WrongFile(
            .broker("url: 'mqtt://[::1]x'"),
            "4:15: broker.url: 'mqtt://[::1]x' has no valid port, expected 1...65535"),
        WrongFile(
            .broker("url: 'mqtt://::1'"),
            "4:15: broker.url: 'mqtt://::1' has no valid host, expected a name or an address"),
        WrongFile(
            .broker("url: {a: b}"),
            "4:15: broker.url: is a mapping, expected mqtt://host[:port] or mqtts://host[:port]"),
        WrongFile(
            .broker("url: 'mqtt://h', client_id: ''"),
            "4:38: broker.client_id: '' is empty, expected a client identifier"),
        WrongFile(
            .broker("url: 'mqtt://h', client_id: " + String(repeating: "c", count: 129)),
            "4:38: broker.client_id: has 129 bytes, expected at most 128"),
        WrongFile(
            .broker(#"url: 'mqtt://h', username: "a\0b""#),
            #"4:37: broker.username: 'a\x00b' holds a control character, expected a user name"#),
        WrongFile(
            .broker("url: 'mqtt://h', username: [u]"),
            "4:37: broker.username: is a list, expected a user name"),
        WrongFile(
            .broker("url: 'mqtt://h', password: secret"),
            "4:27: broker: unknown key 'password', did you mean 'password_file'?"),
        WrongFile(
            .broker("url: 'mqtt://h', password_file: /p"),
            "4:27: broker.password_file: is of no use alone, expected 'username' beside it"),
        WrongFile(
            .broker("url: 'mqtts://h', username: u, password_file: /" + String(repeating: "p", count: 255)),
            "4:56: broker.password_file: has 256 bytes, expected at most 255"),
        WrongFile(
            .broker("url: 'mqtt://h', ca_file: /c"),
            "4:27: broker.ca_file: is of no use without TLS, expected 'url' to begin with mqtts://"),
        WrongFile(
            .broker("url: 'mqtt://h', certificate_file: /c, key_file: /k"),
            "4:27: broker.certificate_file: is of no use without TLS, expected 'url' to begin with mqtts://",
            "4:49: broker.key_file: is of no use without TLS, expected 'url' to begin with mqtts://"),
        WrongFile(
            .broker("url: 'mqtts://h', certificate_file: /c"),
            "4:28: broker.certificate_file: is of no use alone, expected 'key_file' beside it"),
        WrongFile(
            .broker("url: 'mqtts://h', key_file: /k"),
            "4:28: broker.key_file: is of no use alone, expected 'certificate_file' beside it"),
        WrongFile(
            .broker("url: 'mqtt://h', version: 5.0"),
            "4:36: broker.version: unknown value '5.0', expected 3.1.1 or 5"),
        WrongFile(
            .broker("url: 'mqtt://h', version: 5, session_expiry: 59s"),
            "4:55: broker.session_expiry: '59s' is out of range, expected 1min...8760h"),
        WrongFile(
            .broker("url: 'mqtt://h', version: 5, session_expiry: 8761h"),
            "4:55: broker.session_expiry: '8761h' is out of range, expected 1min...8760h"),
        WrongFile(
            .broker("url: 'mqtt://h', session_expiry: 1h"),
            "4:27: broker.session_expiry: is of no use with MQTT 3.1.1, expected 'version: 5' beside it"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 60"),
            "4:39: broker.keep_alive: '60' has no unit, expected 5s...1h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 4s"),
            "4:39: broker.keep_alive: '4s' is out of range, expected 5s...1h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 2h"),
            "4:39: broker.keep_alive: '2h' is out of range, expected 5s...1h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 5500ms"),
            "4:39: broker.keep_alive: '5500ms' is no whole number of seconds, expected 5s...1h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 1.5min"),
            "4:39: broker.keep_alive: '1.5min' is no time, expected a whole number with ms, s, min or h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: soon"),
            "4:39: broker.keep_alive: 'soon' is no time, expected a whole number with ms, s, min or h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 20sec"),
            "4:39: broker.keep_alive: '20sec' is no time, expected a whole number with ms, s, min or h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: 9999999999999999h"),
            "4:39: broker.keep_alive: '9999999999999999h' is no time, expected a whole number with ms, s, min or h"),
        WrongFile(
            .broker("url: 'mqtt://h', keep_alive: [60s]"),
            "4:39: broker.keep_alive: is a list, expected a time such as 20s"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: 1s"),
            "4:34: broker.retry: is a single value, expected a mapping with 'first' and 'longest'"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {fist: 1s}"),
            "4:35: broker.retry: unknown key 'fist', did you mean 'first'?"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {first: 99ms}"),
            "4:42: broker.retry.first: '99ms' is out of range, expected 100ms...1h"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {longest: 61min}"),
            "4:44: broker.retry.longest: '61min' is out of range, expected 100ms...1h"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {first: 10s, longest: 5s}"),
            "4:56: broker.retry: 'longest' is 5000 ms, expected no less than 'first', 10000 ms"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {first: 2min}"),
            "4:42: broker.retry: 'longest' is 60000 ms, expected no less than 'first', 120000 ms"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {longest: 500ms}"),
            "4:44: broker.retry: 'longest' is 500 ms, expected no less than 'first', 1000 ms"),
        WrongFile(
            .broker("url: 'mqtt://h', retry: {first: 1}"),
            "4:42: broker.retry.first: '1' has no unit, expected 100ms...1h"),
    ]) func broker(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
