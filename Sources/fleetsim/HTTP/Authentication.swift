import Hummingbird

/// Lets only those in who bring the key.
struct Authentication<Context: RequestContext>: RouterMiddleware {
    let key: APIKey

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let given = request.headers[.authorization] else { return refusal("an API key is required: Basic KEY:SECRET") }
        guard given == key.authorization else { return refusal("the API key is wrong") }
        return try await next(request, context)
    }

    /// Without the `WWW-Authenticate` that RFC 9110 asks for: where it is there, URLSession on Linux, with which the
    /// commands ask, waits for ever for somebody to answer the challenge.
    private func refusal(_ message: String) -> Response {
        Response(.unauthorized, ErrorAnswer(code: "Unauthorized", message: message))
    }
}
