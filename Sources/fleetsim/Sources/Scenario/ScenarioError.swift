/// What is wrong with a scenario, or what did not hold when it was played.
struct ScenarioError: Error, Equatable {
    /// From 1.
    let line: Int
    let reason: String
}
