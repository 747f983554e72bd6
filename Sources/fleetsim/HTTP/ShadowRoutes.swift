import Foundation
import Hummingbird

/// The shadow part of the Fleets API (`GET /api/v1/thing-datas/{thing}/shadow` and the two updates).
struct ShadowRoutes {
    /// A shadow holds 8 KiB; this leaves room for spaces.
    static let maximumBody = 64 * 1024

    let shadows: ShadowService

    func add(to router: Router<BasicRequestContext>) {
        router.get("/api/v1/thing-datas/{thing}/shadow") { _, context in
            // The router hands over the path as it was sent.
            let sent = try context.parameters.require("thing")
            let thing = sent.removingPercentEncoding ?? sent
            return Response(.ok, ShadowAnswer(try await shadows.shadow(of: thing)))
        }
        router.post("/api/v1/thing-datas/shadow/reported") { request, _ in
            try await update(.reported, from: request)
        }
        router.post("/api/v1/thing-datas/shadow/desired") { request, _ in
            try await update(.desired, from: request)
        }
    }

    /// `{"thingName", "state": {side: {…}}, "clientToken"?, "version"?}`
    private func update(_ side: ShadowSide, from request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.maximumBody)
        let message = try JSONValue(parsing: body.readableBytesView)
        guard case .string(let thing)? = message["thingName"] else {
            throw Rejection.invalidRequest("'thingName' is missing or not a string")
        }
        let update = try ShadowUpdate(message, side: side, beside: ["thingName"])
        let shadow = try await shadows.update(thing, with: update)
        return Response(.ok, ShadowAnswer(shadow, clientToken: update.clientToken))
    }
}
