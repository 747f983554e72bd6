import Foundation
import Hummingbird

/// The shadow part of the Fleets API (`GET /api/v1/thing-datas/{thing}/shadow` the two updates), and its deletion.
struct ShadowRoutes {
    let fleet: FleetService

    func add(to router: Router<BasicRequestContext>) {
        router.get("/api/v1/thing-datas/{thing}/shadow") { _, context in
            Response(.ok, ShadowAnswer(try await fleet.shadow(of: context.part("thing"))))
        }
        router.delete("/api/v1/thing-datas/{thing}/shadow") { _, context in
            try await fleet.deleteShadow(of: context.part("thing"))
            return Response(.ok, JSONValue.object([:]))
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
        let body = try await request.body.collect(upTo: Request.maximumBody)
        let message = try JSONValue(parsing: body.readableBytesView)
        guard case .string(let thing)? = message["thingName"] else {
            throw Rejection.invalidRequest("'thingName' is missing or not a string")
        }
        let update = try ShadowUpdate(message, side: side, beside: ["thingName"])
        let shadow = try await fleet.update(thing, with: update)
        return Response(.ok, ShadowAnswer(shadow, clientToken: update.clientToken))
    }
}
