/// What was seen of a condition.
struct ScenarioSight: Equatable, Sendable {
    let what: String
    let found: String
    let expected: String
    let holds: Bool
    /// Nothing will change it any more, so there is nothing to wait for.
    var isFinal = false
}

extension ScenarioSight {
    init(_ what: String, found: String, expected: String, isFinal: Bool = false) {
        self.init(what: what, found: found, expected: expected, holds: found == expected, isFinal: isFinal)
    }
}
