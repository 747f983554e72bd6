import FixedMemory
import JSON

/// What the cloud wants changed, read in place out of a payload (fleets-mqtt-integration, "Desired State Updates").
///
/// ```
///   {"version":4,"timestamp":1748390400,"state":{"pump":{"on":true}},"metadata":{…}}
///                                               └─── leaves ────────┘
/// ```
///
/// The initialiser reads the whole payload once, so that nothing of a malformed one is acted on.
/// Where a key stands twice, the last one counts.
public struct ShadowDelta: ~Escapable {
    /// A shadow is at most 8 KiB (fleets-facts, Limits); a delta repeats its keys in `metadata` with a time stamp for
    /// each leaf, which at most triples it. Anything larger is not a delta.
    public static let maxPayload = 32 * 1024

    /// Missing in payloads of clouds that do not count.
    public let version: Int64?

    private let state: Span<UInt8>
    /// Empty where there is none.
    private let metadata: Span<UInt8>

    @_lifetime(copy payload)
    @export(interface)
    public init(_ payload: Span<UInt8>) throws(DeltaError) {
        guard payload.count <= Self.maxPayload else { throw .tooLarge(bytes: payload.count) }
        let header: DeltaHeader
        do throws(JSONError) { header = try DeltaHeader(payload) } catch { throw .json(error) }
        guard header.isObject else { throw .notAnObject }
        guard !header.hasBadVersion else { throw .badVersion }
        switch header.state {
        case .missing: throw .stateMissing
        case .notAnObject: throw .stateNotAnObject
        case .object(let range): state = payload.extracting(range)
        }
        version = header.version
        metadata = payload.extracting(header.metadata)
    }

    /// When the cloud was asked for a leaf, in Unix seconds, by `metadata`, which mirrors `state` with a `timestamp` in
    /// the place of each leaf; nil where it does not say.
    @export(interface)
    public func askedAt(_ leaf: DeltaLeaf) -> Int64? {
        var name = leaf.spelling
        do throws(CapacityError) { try name.append(".timestamp") } catch { return nil }
        var leaves = DeltaLeaves(metadata)
        while let other = leaves.next() {
            guard other.spelling == name else { continue }
            if case .value(.integer(let seconds)) = other.content { return seconds }
            return nil
        }
        return nil
    }

    /// The leaves of `state`, in the payload's order.
    public var leaves: DeltaLeaves {
        @_lifetime(copy self)
        get { DeltaLeaves(state) }
    }
}
