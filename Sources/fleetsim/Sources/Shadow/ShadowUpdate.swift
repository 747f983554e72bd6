/// A wish to change one side of a shadow, checked against the spec.
struct ShadowUpdate: Equatable, Sendable {
    let side: ShadowSide
    let state: [String: JSONValue]
    /// Nil: no locking.
    let version: Int?
    let clientToken: String?
}

extension ShadowUpdate {
    /// Checks `{"state": {side: {…}}, "clientToken"?, "version"?}` ("Report Device State" in the MQTT integration).
    /// - Parameter beside: further keys that this place allows, which the caller reads.
    init(_ message: JSONValue, side: ShadowSide, beside: Set<String> = []) throws(Rejection) {
        let members = try Members(message, allows: beside.union(["state", "clientToken", "version"]))
        let sides = try Members(try members.required("state"), allows: [side.rawValue], in: "'state'")
        guard let patch = sides[side.rawValue] else { throw .invalidRequest("'state.\(side)' is missing") }
        guard case .object(let leaves) = patch else {
            throw .invalidRequest("'state.\(side)' is \(patch.kind), not an object")
        }
        guard patch.depth <= ShadowDocument.maximumDepth else {
            throw .invalidRequest("'state.\(side)' is nested \(patch.depth) deep, \(ShadowDocument.maximumDepth) is the limit")
        }
        let version = try members.wholeNumber("version", in: 0...(.max))
        self.init(side: side, state: leaves, version: version == 0 ? nil : version, clientToken: try members.clientToken())
    }
}
