/// The shadow of one thing: what is desired, what is reported, and a version that rises when either changes.
struct ShadowDocument: Equatable, Sendable {
    /// 8 KiB: the limit AWS IoT sets on a shadow, in `fleets-facts`; Fleets states none. Metadata does not count.
    static let maximumSize = 8 * 1024
    /// Objects and arrays inside one another, the state's own object included (`fleets-facts`).
    static let maximumDepth = 8

    private(set) var desired = ShadowState()
    private(set) var reported = ShadowState()
    /// 0 before the first change.
    private(set) var version = 0

    /// What is desired and not reported so.
    var delta: ShadowState { desired.differing(from: reported) }

    /// Merges `patch` into one side. The version rises only if a value changed, as the spec words it ("on every
    /// change of desired or reported"). Nothing has happened where this throws.
    mutating func merge(_ patch: [String: JSONValue], into side: ShadowSide, at timestamp: Int) throws(Rejection) {
        var next = self
        switch side {
        case .desired: next.desired.merge(patch, at: timestamp)
        case .reported: next.reported.merge(patch, at: timestamp)
        }
        let size = next.size
        guard size <= Self.maximumSize else { throw .tooLarge(bytes: size) }
        let isChanged = !next.desired.hasSameValues(as: desired) || !next.reported.hasSameValues(as: reported)
        if isChanged { next.version += 1 }
        self = next
    }

    func state(_ side: ShadowSide) -> ShadowState { side == .desired ? desired : reported }

    /// The bytes of both sides as compact JSON.
    private var size: Int {
        JSONValue.object(["desired": desired.tree, "reported": reported.tree]).encoded().count
    }
}
