import Hummingbird

/// Makes the Fleets part of the API misbehave as the switch says, towards everybody but fleetsim's own commands.
struct FaultyAPI<Context: RequestContext>: RouterMiddleware {
    struct Dropped: Error {}

    let faults: FaultSwitch

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let fault = faults.current, request.uri.path.hasPrefix("/api/"), request.headers[.userAgent] != APIClient.name
        else { return try await next(request, context) }
        switch fault {
        case .status(let code):
            return Response(
                HTTPResponse.Status(code: code), ErrorAnswer(code: "InternalError", message: "a fault was asked for: \(fault)"))
        case .tooManyRequests(let seconds):
            var response = Response(
                .tooManyRequests, ErrorAnswer(code: "RequestThrottled", message: "a fault was asked for: \(fault)"))
            response.headers[.retryAfter] = "\(seconds)"
            return response
        case .slow(let seconds):
            try await Task.sleep(for: .seconds(seconds))
            return try await next(request, context)
        case .chunked:
            var response = try await next(request, context)
            let bytes = try await Self.bytes(of: response)
            response.headers[.contentLength] = nil
            response.body = ResponseBody { writer in
                for byte in bytes { try await writer.write(ByteBuffer(bytes: [byte])) }
                try await writer.finish(nil)
            }
            return response
        case .drop:
            var response = try await next(request, context)
            let bytes = try await Self.bytes(of: response)
            response.body = ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
                throw Dropped()
            }
            return response
        }
    }

    private static func bytes(of response: Response) async throws -> [UInt8] {
        let collector = BodyCollector()
        try await response.body.write(collector)
        return collector.bytes
    }
}
