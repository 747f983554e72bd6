import Foundation
import Hummingbird
import ServiceLifecycle

/// `GET /fleetsim/changes?thing=NAME`: what happens, one JSON object a line, until either side closes. It is fleetsim's
/// own; Fleets has no such thing.
struct ChangeRoute {
    static let path = "/fleetsim/changes"

    let fleet: FleetService

    func add(to router: Router<BasicRequestContext>) {
        router.get("\(Self.path)") { request, _ in
            let thing = request.uri.queryParameters["thing"].map(String.init)
            let events = await fleet.watch(thing)
            let body = ResponseBody { writer in
                for await event in events.cancelOnGracefulShutdown() {
                    try await writer.write(ByteBuffer(bytes: JSONEncoder().encode(event) + [UInt8(ascii: "\n")]))
                }
                try await writer.finish(nil)
            }
            return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
        }
    }
}
