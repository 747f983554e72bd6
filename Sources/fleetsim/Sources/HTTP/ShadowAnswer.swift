/// A shadow as the API answers with it.
struct ShadowAnswer: Codable, Equatable, Sendable {
    var reported: JSONValue
    var desired: JSONValue
    var delta: JSONValue
    var version: Int
    /// The request's, given back.
    var clientToken: String?
}

extension ShadowAnswer {
    init(_ shadow: ShadowDocument, clientToken: String? = nil) {
        self.init(
            reported: shadow.reported.tree, desired: shadow.desired.tree, delta: shadow.delta.tree,
            version: shadow.version, clientToken: clientToken)
    }
}
