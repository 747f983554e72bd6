extension APIClient {
    /// What `read` finds, asked now and after everything that happens to `thing` (to any thing with nil).
    /// Nil where it finds nothing within `seconds`.
    func wait<Found: Sendable>(
        on thing: String?, seconds: Double? = nil, for read: @escaping @Sendable () async throws -> Found?
    ) async throws -> Found? {
        try await withThrowingTaskGroup(of: Found?.self) { group in
            group.addTask {
                // The stream opens with an event, so what came before it is not missed.
                for try await _ in changes(of: thing) {
                    if let found = try await read() { return found }
                }
                return nil
            }
            if let seconds {
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    return nil
                }
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
