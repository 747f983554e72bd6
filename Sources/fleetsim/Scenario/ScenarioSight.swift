/// What was seen of a condition.
struct ScenarioSight: Equatable, Sendable {
    let what: String
    let found: String
    let expected: String
    let holds: Bool

    init(_ what: String, found: String, expected: String) {
        self.init(what, found: found, expected: expected, holds: found == expected)
    }

    init(_ what: String, found: String, expected: String, holds: Bool) {
        self.what = what
        self.found = found
        self.expected = expected
        self.holds = holds
    }
}
