import FixedMemory
import JSON

/// A fetched shadow, read in place (fleets-mqtt-integration, "Startup Procedure"; fleets-facts, Shadow), in either shape:
///
/// ```
///   {"reported":{…},"desired":{…},"delta":{…},"version":7}
///   {"state":{"reported":{…},"desired":{…},"delta":{…}},"version":7}
/// ```
///
/// Where there is no `delta`, what is pending is every leaf of `desired` that is not the same in `reported`.
public struct FetchedShadow: ~Escapable {
    public let version: Int64?

    private var pending: DeltaLeaves
    private let reported: Span<UInt8>
    private var desired: DeltaLeaves
    private let isComputed: Bool

    @_lifetime(copy body)
    @export(interface)
    public init(_ body: Span<UInt8>) throws(JSONError) {
        let members = try ShadowMembers(body)
        version = members.version
        isComputed = members.delta == nil
        pending = DeltaLeaves(body.extracting(members.delta ?? members.desired))
        reported = body.extracting(members.reported)
        desired = DeltaLeaves(body.extracting(members.desired))
    }

    /// The leaves of what the cloud takes for reported.
    public var reportedLeaves: DeltaLeaves {
        @_lifetime(copy self)
        get { DeltaLeaves(reported) }
    }

    /// The next leaf that is pending; nil after the last one.
    @_lifetime(self: copy self)
    @export(interface)
    public mutating func next() -> DeltaLeaf? {
        while let leaf = pending.next() {
            if !isComputed || !isReported(leaf) { return leaf }
        }
        return nil
    }

    /// The next leaf that is desired and was reported so; nil after the last one. It is in no delta, and yet the board may
    /// be otherwise by now.
    @_lifetime(self: copy self)
    @export(interface)
    public mutating func nextSettled() -> DeltaLeaf? {
        while let leaf = desired.next() {
            if isReported(leaf) { return leaf }
        }
        return nil
    }

    private func isReported(_ leaf: DeltaLeaf) -> Bool {
        // Arrays are not compared: a line has no use for one.
        guard case .value = leaf.content else { return false }
        var leaves = DeltaLeaves(reported)
        while let other = leaves.next() {
            if other.spelling == leaf.spelling { return other.content == leaf.content }
        }
        return false
    }
}
