import FixedMemory

/// Reads `watchdog: {device: /dev/watchdog, timeout: 60s}`.
enum WatchdogDecoder {
    /// Nil where `watchdog:` is absent or wrong.
    static func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> WatchdogRule? {
        guard let entry = document.mapping(
            "watchdog", in: YAMLDocument.root, of: .file, expected: "a mapping with 'device'", &diagnostics)
        else { return nil }
        let subject = Subject.part(nil, "watchdog")
        document.checkKeys(of: entry.value, subject, known: "device timeout", &diagnostics)
        let device: Broker.Path? = document.string(
            "device", in: entry.value, of: subject, missing: document[entry.key].place,
            expected: "a path such as /dev/watchdog", &diagnostics)
        let timeout = timeout(document, entry.value, subject, &diagnostics)
        return device.map { WatchdogRule(device: $0, timeout: timeout) }
    }

    private static func timeout(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ diagnostics: inout Diagnostics
    ) -> Int32 {
        let usual: Int32 = 60
        let range = WatchdogRule.timeouts.lowerBound * 1_000...WatchdogRule.timeouts.upperBound * 1_000
        guard let (milliseconds, node) = document.time(
            "timeout", in: mapping, of: subject, range, expected: "30s to 1h", &diagnostics)
        else { return usual }
        guard milliseconds % 1_000 == 0 else {
            document.report(
                node, subject.message("timeout"), "is no whole number of seconds", expected: "30s to 1h", &diagnostics)
            return usual
        }
        return Int32(milliseconds / 1_000)
    }
}
