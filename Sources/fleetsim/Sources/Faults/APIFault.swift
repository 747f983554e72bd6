/// A way for the API to misbehave, on request: `503`, `429:RETRY`, `slow:SECONDS`, `chunked`, `drop`.
enum APIFault: Equatable, Sendable {
    /// A status from 500 on, whatever is asked.
    case status(Int)
    /// 429 with `Retry-After: seconds`.
    case tooManyRequests(retryAfter: Int)
    /// The right answer, so many seconds late.
    case slow(seconds: Double)
    /// The right answer in chunks of one byte (RFC 9112, 7.1), without a Content-Length.
    case chunked
    /// The connection is closed in the middle of the answer.
    case drop
}

extension APIFault: CustomStringConvertible {
    static let words = "500…599, 429:RETRY, slow:SECONDS, chunked, drop"

    /// Nil where `text` is none of `words`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch (parts.count, parts[0]) {
        case (1, "chunked"): self = .chunked
        case (1, "drop"): self = .drop
        case (1, _):
            guard let status = Int(parts[0]), (500...599).contains(status) else { return nil }
            self = .status(status)
        case (2, "429"):
            guard let seconds = Int(parts[1]), (0...86_400).contains(seconds) else { return nil }
            self = .tooManyRequests(retryAfter: seconds)
        case (2, "slow"):
            guard let seconds = Double(parts[1]), (0...3_600).contains(seconds) else { return nil }
            self = .slow(seconds: seconds)
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .status(let status): "\(status)"
        case .tooManyRequests(let seconds): "429:\(seconds)"
        case .slow(let seconds): "slow:\(seconds)"
        case .chunked: "chunked"
        case .drop: "drop"
        }
    }
}
