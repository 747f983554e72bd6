/// A command that somebody wants sent.
struct CommandOrder: Codable, Equatable, Sendable {
    static let defaultTTL = 30
    /// A day: longer waits are for jobs.
    static let ttlRange = 1...86_400

    var thing: String
    var action: String
    var params: JSONValue = [:]
    /// Seconds.
    var ttl = Self.defaultTTL

    func check() throws(Rejection) {
        guard !action.isEmpty else { throw .invalidRequest("the action has no name") }
        guard case .object = params else { throw .invalidRequest("'params' is \(params.kind), not an object") }
        guard Self.ttlRange.contains(ttl) else {
            throw .invalidRequest("ttl is \(ttl) s, allowed are \(Self.ttlRange.lowerBound) to \(Self.ttlRange.upperBound)")
        }
    }
}
