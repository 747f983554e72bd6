import FixedMemory
import Fleets

/// Reads `broker:`.
enum BrokerDecoder {
    /// Seconds: below, keep-alives are most of the traffic; above, a dead link goes unnoticed for too long.
    static let keepAliveRange = 5...3_600
    static let defaultKeepAlive = 60

    /// Seconds: below, a session would not outlive the wait for the next try to connect; above, it need not end at all.
    static let sessionExpiryRange = 60...31_536_000

    /// Milliseconds: below, a broker that is down is hammered; above, a device seems lost.
    static let retryRange: ClosedRange<Int64> = 100...3_600_000
    static let defaultFirstRetry = 1_000
    static let defaultLongestRetry = 60_000

    /// Reads the broker of a board file; false where `broker:` itself is absent or wrong.
    static func decode(
        _ document: borrowing YAMLDocument, thing: ThingName?, into broker: inout Broker, _ diagnostics: inout Diagnostics
    ) -> Bool {
        guard let entry = document.mapping(
            "broker", in: YAMLDocument.root, of: .file, missing: .start, expected: "a mapping with 'url'", &diagnostics)
        else { return false }
        let mapping = entry.value
        document.checkKeys(
            of: mapping, .broker,
            known: """
                url client_id username password_file ca_file certificate_file key_file version \
                session_expiry keep_alive retry
                """, &diagnostics)

        let url = document.serverURL(in: mapping, of: .broker, .mqtt, missing: document[entry.key].place, &diagnostics)
        if let url { (broker.host, broker.port, broker.usesTLS) = (url.host, url.port, url.usesTLS) }
        (broker.firstRetry, broker.longestRetry) = retry(document, mapping, &diagnostics)
        let version = self.version(document, mapping, &diagnostics)
        broker.version = version ?? .v3_1_1
        broker.clientID = clientID(document, mapping, thing: thing, &diagnostics)
        broker.username = document.string(
            "username", in: mapping, of: .broker, expected: "a user name", &diagnostics) ?? broker.username
        broker.passwordFile = path("password_file", document, mapping, &diagnostics)
        broker.caFile = path("ca_file", document, mapping, &diagnostics)
        broker.certificateFile = path("certificate_file", document, mapping, &diagnostics)
        broker.keyFile = path("key_file", document, mapping, &diagnostics)
        broker.sessionExpiry = sessionExpiry(document, mapping, version, &diagnostics)
        broker.keepAlive = keepAlive(document, mapping, &diagnostics)
        checkFiles(document, mapping, isPlain: url.map { !$0.usesTLS } ?? false, &diagnostics)
        return true
    }

    private static func path(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> Broker.Path {
        document.string(key, in: mapping, of: .broker, expected: "the path of a file", &diagnostics) ?? Broker.Path()
    }

    private static func clientID(
        _ document: borrowing YAMLDocument, _ mapping: Int, thing: ThingName?, _ diagnostics: inout Diagnostics
    ) -> FixedString<128> {
        if let id: FixedString<128> = document.string(
            "client_id", in: mapping, of: .broker, expected: "a client identifier", &diagnostics)
        {
            return id
        }
        guard let thing, let id = try? FixedString<128>(thing.bytes) else { return FixedString() }
        return id
    }

    private static func version(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> Broker.Version? {
        let choice = document.choice(
            "version", in: mapping, of: .broker, "3.1.1 5", expected: "3.1.1 or 5", &diagnostics)
        // Nil for one that is unknown, of which nothing else follows.
        if choice == nil, document.entry("version", in: mapping) != nil { return nil }
        return choice == 1 ? .v5 : .v3_1_1
    }

    // MARK: Times

    private static func keepAlive(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> Int {
        seconds("keep_alive", document, mapping, keepAliveRange, expected: "5s...1h", &diagnostics) ?? defaultKeepAlive
    }

    private static func sessionExpiry(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ version: Broker.Version?,
        _ diagnostics: inout Diagnostics
    ) -> UInt32 {
        let seconds = seconds(
            "session_expiry", document, mapping, sessionExpiryRange, expected: "1min...8760h", &diagnostics)
        if version == .v3_1_1, let entry = document.entry("session_expiry", in: mapping) {
            document.reportUseless(
                entry, Subject.broker.message("session_expiry"),
                "is of no use with MQTT 3.1.1, expected 'version: 5' beside it", &diagnostics)
        }
        return seconds.map { UInt32($0) } ?? Broker.longestSession
    }

    private static func seconds(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ mapping: Int, _ range: ClosedRange<Int>,
        expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> Int? {
        let milliseconds = Int64(range.lowerBound) * 1_000...Int64(range.upperBound) * 1_000
        guard let (milliseconds, node) = document.time(
            key, in: mapping, of: .broker, milliseconds, expected: expected, &diagnostics)
        else { return nil }
        guard milliseconds % 1_000 == 0 else {
            document.report(
                node, Subject.broker.message(key), "is no whole number of seconds", expected: expected, &diagnostics)
            return nil
        }
        return Int(milliseconds / 1_000)
    }

    private static func retry(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ diagnostics: inout Diagnostics
    ) -> (first: Int, longest: Int) {
        var result = (first: defaultFirstRetry, longest: defaultLongestRetry)
        guard let retry = document.mapping(
            "retry", in: mapping, of: .broker, expected: "a mapping with 'first' and 'longest'", &diagnostics)
        else { return result }
        document.checkKeys(of: retry.value, .retry, known: "first longest", &diagnostics)
        let first = document.time(
            "first", in: retry.value, of: .retry, retryRange, expected: "100ms...1h", &diagnostics)
        let longest = document.time(
            "longest", in: retry.value, of: .retry, retryRange, expected: "100ms...1h", &diagnostics)
        if let first { result.first = Int(first.milliseconds) }
        if let longest { result.longest = Int(longest.milliseconds) }
        if result.longest < result.first, let node = longest?.node ?? first?.node {
            var message = Subject.retry.message
            message.add("'longest' is ")
            message.add(result.longest)
            message.add(" ms, expected no less than 'first', ")
            message.add(result.first)
            message.add(" ms")
            diagnostics.add(message, at: document[node].place)
        }
        return result
    }

    // MARK: What goes together

    private static func checkFiles(
        _ document: borrowing YAMLDocument, _ mapping: Int, isPlain: Bool, _ diagnostics: inout Diagnostics
    ) {
        let tlsFiles: InlineArray<3, StaticString> = ["ca_file", "certificate_file", "key_file"]
        for index in tlsFiles.indices where isPlain {
            guard let entry = document.entry(tlsFiles[index], in: mapping) else { continue }
            var message = Subject.broker.message(tlsFiles[index])
            message.add("is of no use without TLS, expected 'url' to begin with mqtts://")
            diagnostics.add(message, at: document[entry.key].place)
        }
        check("password_file", needs: "username", document, mapping, &diagnostics)
        check("certificate_file", needs: "key_file", document, mapping, &diagnostics)
        check("key_file", needs: "certificate_file", document, mapping, &diagnostics)
    }

    private static func check(
        _ key: StaticString, needs other: StaticString, _ document: borrowing YAMLDocument, _ mapping: Int,
        _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.entry(key, in: mapping), document.entry(other, in: mapping) == nil else { return }
        var message = Subject.broker.message(key)
        message.add("is of no use alone, expected '")
        message.add(other)
        message.add("' beside it")
        diagnostics.add(message, at: document[entry.key].place)
    }
}
