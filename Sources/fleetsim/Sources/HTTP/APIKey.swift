import Foundation

/// The key of the API, `KEY:SECRET`, which a request carries with Basic authentication (RFC 7617). It has no
/// description, so that it cannot slip into a log.
struct APIKey: Equatable, Sendable {
    private let text: String

    /// Nil where `text` is not a key and a secret with a colon between them.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.text = text
    }

    /// The value of the `Authorization` header.
    var authorization: String { "Basic " + Data(text.utf8).base64EncodedString() }
}
