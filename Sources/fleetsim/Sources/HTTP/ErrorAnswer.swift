/// Why the API refuses a request.
struct ErrorAnswer: Codable, Equatable, Sendable {
    var code: String
    var message: String
}
