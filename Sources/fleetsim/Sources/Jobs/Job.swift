/// A job and how far each of its things is.
struct Job: Codable, Equatable, Sendable {
    let id: String
    let document: JSONValue
    /// Minutes from a thing's start on; nil: none.
    let timeout: Int?
    /// In the order of the things.
    var executions: [JobExecution]

    /// True once every thing has come to its end.
    var isOver: Bool { executions.allSatisfy(\.status.isTerminal) }
}
