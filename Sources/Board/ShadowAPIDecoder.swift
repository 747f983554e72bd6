import FixedMemory

/// Reads `shadow_api:`.
enum ShadowAPIDecoder {
    /// The API of a board file; nil where `shadow_api:` is absent or wrong.
    static func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> ShadowAPI? {
        guard let entry = document.mapping(
            "shadow_api", in: YAMLDocument.root, of: .file, expected: "a mapping with 'url' and 'key_file'",
            &diagnostics)
        else { return nil }
        let mapping = entry.value
        let missing = document[entry.key].place
        document.checkKeys(of: mapping, .shadowAPI, known: "url key_file ca_file locking", &diagnostics)
        let url = document.serverURL(in: mapping, of: .shadowAPI, .http, missing: missing, &diagnostics)
        let keyFile: Broker.Path? = document.string(
            "key_file", in: mapping, of: .shadowAPI, missing: missing, expected: "the path of a file", &diagnostics)
        let caFile: Broker.Path? = document.string(
            "ca_file", in: mapping, of: .shadowAPI, expected: "the path of a file", &diagnostics)
        let locking = document.choice(
            "locking", in: mapping, of: .shadowAPI, "false true", expected: "true or false", &diagnostics)
        guard let url, let keyFile else { return nil }
        if caFile != nil, !url.usesTLS, let entry = document.entry("ca_file", in: mapping) {
            document.reportUseless(
                entry, Subject.shadowAPI.message("ca_file"),
                "is of no use without TLS, expected 'url' to begin with https://", &diagnostics)
        }
        return ShadowAPI(
            host: url.host, port: url.port, basePath: url.path, usesTLS: url.usesTLS, keyFile: keyFile,
            caFile: caFile ?? Broker.Path(), locking: locking == 1)
    }
}
