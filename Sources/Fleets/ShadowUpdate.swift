import FixedMemory
import JSON

/// What comes in on `shadow/update`, where devices report: the device's own reports, and whatever other clients
/// publish there. None of it changes a line; only its sender is of interest (fleets-facts, Shadow).
public struct ShadowUpdate: Sendable {
    /// AWS allows 64 bytes; a longer token is not ours.
    private var clientToken = FixedString<64>()

    /// Reads the payload's `clientToken`. A payload without one, or that is no JSON, has none.
    @export(interface)
    public init(_ payload: Span<UInt8>) {
        do throws(JSONError) {
            var reader = JSONReader(payload)
            while let token = try reader.next() {
                guard case .key(let key) = token, reader.depth == 1 else { continue }
                if reader.text(key, equals: "clientToken") {
                    try reader.nextText(into: &clientToken)
                } else {
                    try reader.skipValue()
                }
            }
        } catch {
            clientToken = FixedString()
        }
    }

    /// Whether this device sent it, in this run or another.
    public func isOwn(_ tokens: ClientToken) -> Bool { tokens.isOwn(clientToken.bytes) }
}
