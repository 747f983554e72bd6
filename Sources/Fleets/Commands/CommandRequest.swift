import FixedMemory
import JSON

/// What the cloud asks for, read in place out of a payload (fleets-mqtt-integration, "Receive a Command").
///
/// ```
///   {"commandId":"…","action":"water","params":{"seconds":30},"timestamp":1748390400,"ttl":30}
/// ```
///
/// The initialiser reads the whole payload once. Where a key stands twice, the last one counts.
public struct CommandRequest: ~Escapable {
    /// AWS IoT's limit of a command's payload is 32 KiB; Fleets states none.
    public static let maxPayload = 32 * 1024

    public typealias Action = FixedString<64>

    /// Time stamps from here on are milliseconds: in seconds it would be the year 5138 (fleets-facts, Commands).
    private static let leastMilliseconds: Int64 = 100_000_000_000

    public let action: Action

    /// When the cloud sent it, in milliseconds since 1970; nil where it does not say.
    public let timestamp: Int64?

    /// How long it is worth acting on, in milliseconds; nil: for ever.
    public let timeToLive: Int64?

    /// The object under `params`, braces included; empty where there is none.
    private let params: Span<UInt8>

    @_lifetime(copy payload)
    @export(interface)
    public init(_ payload: Span<UInt8>) throws(CommandError) {
        guard payload.count <= Self.maxPayload else { throw .tooLarge(bytes: payload.count) }
        let members: CommandMembers
        do throws(JSONError) { members = try CommandMembers(payload) } catch { throw .json(error) }
        guard members.isObject else { throw .notAnObject }
        guard let action = members.action else { throw .badAction }
        guard let range = members.params else { throw .badParams }
        guard !members.hasBadTime else { throw .badTime }
        self.action = action
        params = payload.extracting(range)
        timestamp = members.timestamp.map { $0 >= Self.leastMilliseconds ? $0 : $0 * 1_000 }
        timeToLive = members.timeToLive.map { $0 * 1_000 }
    }

    /// The members of `params`, in the payload's order.
    public var parameters: CommandParameters {
        @_lifetime(copy self)
        get { CommandParameters(params) }
    }
}
