/// A wish to change one side of a shadow, checked against the spec.
struct ShadowUpdate: Equatable, Sendable {
    /// AWS IoT's limit in `fleets-facts`; Fleets states none.
    static let maximumTokenLength = 64

    let side: ShadowSide
    let state: [String: JSONValue]
    /// Nil: no locking.
    let version: Int?
    let clientToken: String?
}

extension ShadowUpdate {
    /// Checks `{"state": {side: {…}}, "clientToken"?, "version"?}` ("Report Device State" in the MQTT integration).
    /// A key that the spec does not name is refused: the device under test is to be exact in what it sends.
    /// - Parameter beside: further keys that this place allows, which the caller reads.
    init(_ message: JSONValue, side: ShadowSide, beside: Set<String> = []) throws(Rejection) {
        guard case .object(let members) = message else {
            throw .invalidRequest("the message is \(message.kind), not an object")
        }
        try Self.check(members, allows: beside.union(["state", "clientToken", "version"]), in: "the message")
        guard let state = members["state"] else { throw .invalidRequest("'state' is missing") }
        guard case .object(let sides) = state else { throw .invalidRequest("'state' is \(state.kind), not an object") }
        try Self.check(sides, allows: [side.rawValue], in: "'state'")
        guard let patch = sides[side.rawValue] else { throw .invalidRequest("'state.\(side)' is missing") }
        guard case .object(let leaves) = patch else {
            throw .invalidRequest("'state.\(side)' is \(patch.kind), not an object")
        }
        guard patch.depth <= ShadowDocument.maximumDepth else {
            throw .invalidRequest("'state.\(side)' is nested \(patch.depth) deep, \(ShadowDocument.maximumDepth) is the limit")
        }
        self.init(
            side: side, state: leaves,
            version: try Self.version(members["version"]),
            clientToken: try Self.token(members["clientToken"]))
    }

    private static func check(
        _ members: [String: JSONValue], allows allowed: Set<String>, in place: String
    ) throws(Rejection) {
        if let key = members.keys.filter({ !allowed.contains($0) }).min() {
            throw .invalidRequest("\(place) holds \(JSONValue.string(key).text), which the spec does not name")
        }
    }

    private static func version(_ value: JSONValue?) throws(Rejection) -> Int? {
        switch value {
        case nil, .integer(0): return nil
        case .integer(let version) where version > 0: return Int(version)
        case let other?: throw .invalidRequest("'version' is \(other.text), not a whole number from 0")
        }
    }

    private static func token(_ value: JSONValue?) throws(Rejection) -> String? {
        guard let value else { return nil }
        guard case .string(let token) = value else {
            throw .invalidRequest("'clientToken' is \(value.kind), not a string")
        }
        guard token.utf8.count <= maximumTokenLength else {
            throw .invalidRequest("'clientToken' has \(token.utf8.count) bytes, \(maximumTokenLength) is the limit")
        }
        return token
    }
}
