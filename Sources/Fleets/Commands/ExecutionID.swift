import FixedMemory

/// Names one execution of a command. Fleets states no form; AWS IoT's is a UUID of 36 characters.
///
/// Any text that can stand between two slashes of a topic is taken, for it goes back as it came.
public struct ExecutionID: Equatable, Sendable {
    public static let capacity = 64

    private var text: FixedString<64>

    /// Nil where `bytes` can be no level of a topic, or are too long.
    @export(interface)
    public init?(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty, let text = try? FixedString<64>(bytes) else { return nil }
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "#"), 0..<0x20, 0x7F: return nil
            default: break
            }
        }
        self.text = text
    }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }
}
