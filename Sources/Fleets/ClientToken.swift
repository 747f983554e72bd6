import FixedMemory

/// The `clientToken` of a report or a request: who has sent it, and which one it is.
///
/// ```
///   sp-5f0c2a9e81d0b7f4-0000000000000012
///      device  run      count
/// ```
///
/// The device is subscribed to the topic on which it reports and receives what it sent; the token tells its own
/// reports from anybody else's, also those of an earlier run that the broker kept (fleets-facts, Shadow).
public struct ClientToken: Sendable {
    /// `sp-`, 16 digits, `-`, 16 digits; AWS allows 64 bytes.
    public typealias Text = FixedString<36>

    /// `sp-` and the device.
    private static let devicePrefix = 11

    private let sender: UInt64
    private var count: UInt64 = 0

    /// Tokens that need to be told from others no longer than this run lasts.
    ///
    /// - Parameter run: random, so that no two runs and no two devices share it.
    public init(run: UInt64) { sender = run }

    /// Tokens that a later run of the same device knows for its own.
    ///
    /// - Parameters:
    ///   - clientID: the device's MQTT client ID, of which a broker has one at a time.
    ///   - run: random, so that no two runs share it.
    @export(interface)
    public init(clientID: Span<UInt8>, run: UInt64) {
        // FNV-1a of 32 bits: a likeness by chance would cost a line in the log, no more.
        var hash: UInt32 = 0x811C_9DC5
        for index in clientID.indices { hash = (hash ^ UInt32(clientID[index])) &* 0x0100_0193 }
        sender = UInt64(hash) << 32 | run & 0xFFFF_FFFF
    }

    /// A token that was not used before.
    @export(interface)
    public mutating func next() -> Text {
        count += 1
        var text = prefix
        try? text.appendHex(count)
        return text
    }

    /// Whether a token is of this device, in this run or another.
    public func isOwn(_ token: Span<UInt8>) -> Bool {
        let prefix = prefix
        return token.starts(with: prefix.bytes.extracting(0..<Self.devicePrefix))
    }

    private var prefix: Text {
        var text = Text()
        try? text.append("sp-")
        try? text.appendHex(sender)
        try? text.append("-")
        return text
    }
}
