import FixedMemory

/// The `clientToken` of a report: `sp-` and two hexadecimal numbers, one drawn at start and one that counts.
///
/// The device is subscribed to the topic on which it reports and receives what it sent; the token tells its own
/// reports from anybody else's, also from those of an earlier run that the broker kept (fleets-facts, Shadow).
public struct ClientToken: Sendable {
    /// `sp-`, 16 digits, `-`, 16 digits; AWS allows 64 bytes.
    public typealias Text = FixedString<36>

    private let run: UInt64
    private var count: UInt64 = 0

    /// - Parameter run: random, so that no two runs and no two devices share it.
    public init(run: UInt64) { self.run = run }

    /// A token that was not used before.
    public mutating func next() -> Text {
        count += 1
        var text = prefix
        try? text.appendHex(count)
        return text
    }

    /// Whether a token is of this run.
    public func isOwn(_ token: Span<UInt8>) -> Bool { token.starts(with: prefix.bytes) }

    private var prefix: Text {
        var text = Text()
        try? text.append("sp-")
        try? text.appendHex(run)
        try? text.append("-")
        return text
    }
}
