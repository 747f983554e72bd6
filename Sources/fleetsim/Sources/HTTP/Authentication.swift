import Hummingbird

/// Lets only those in who bring the key.
struct Authentication<Context: RequestContext>: RouterMiddleware {
    let key: APIKey
    /// A key that is known and may do nothing.
    let keyWithoutRights: APIKey?

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let given = request.headers[.authorization] else {
            return refusal(.unauthorized, "an API key is required: Basic KEY:SECRET")
        }
        if given == keyWithoutRights?.authorization { return refusal(.forbidden, "the API key has no rights") }
        guard given == key.authorization else { return refusal(.unauthorized, "the API key is wrong") }
        return try await next(request, context)
    }

    /// Without the `WWW-Authenticate` that RFC 9110 asks for: where it is there, URLSession on Linux, with which the
    /// commands ask, waits for ever for somebody to answer the challenge.
    private func refusal(_ status: HTTPResponse.Status, _ message: String) -> Response {
        Response(status, ErrorAnswer(code: status == .forbidden ? "Forbidden" : "Unauthorized", message: message))
    }
}
