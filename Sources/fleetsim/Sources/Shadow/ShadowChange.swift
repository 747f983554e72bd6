/// One leaf that an update changed.
struct ShadowChange: Codable, Equatable, Sendable {
    var field: String
    /// Nil: it was not there.
    var old: JSONValue?
    /// Nil: it is no longer there.
    var new: JSONValue?
}

extension ShadowChange {
    /// The differences of two states, in the order of their fields.
    static func between(_ old: ShadowState, _ new: ShadowState) -> [ShadowChange] {
        Set(old.leaves.keys).union(new.leaves.keys).sorted().compactMap { path in
            old[path] == new[path] ? nil : ShadowChange(field: "\(path)", old: old[path], new: new[path])
        }
    }
}
