extension Job {
    /// A line for each of its things: `job 4f…: QUEUED   v1   demo`.
    var lines: [String] { executions.map { "\($0.line)   \($0.thing)" } }
}
