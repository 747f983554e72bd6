import Hummingbird

/// Turns a rejection into the answer that says so.
struct RejectionAnswers<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let rejection as Rejection {
            return Response(rejection.status, ErrorAnswer(code: rejection.code, message: "\(rejection)"))
        }
    }
}

extension Rejection {
    var status: HTTPResponse.Status {
        switch self {
        case .invalidJSON, .invalidRequest, .invalidTopic: .badRequest
        case .unknownThing, .noShadow, .notFound: .notFound
        case .versionConflict, .ended: .conflict
        case .tooLarge: .contentTooLarge
        }
    }
}
