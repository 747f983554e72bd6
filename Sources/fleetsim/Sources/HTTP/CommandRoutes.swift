import Hummingbird

/// Sends commands and says what became of them. These paths are fleetsim's own.
struct CommandRoutes {
    static let path = "/fleetsim/commands"

    let fleet: FleetService

    func add(to router: Router<BasicRequestContext>) {
        router.post("\(Self.path)") { request, _ in
            Response(.ok, try await fleet.send(request.decoded(CommandOrder.self)))
        }
        router.get("\(Self.path)") { request, _ in
            let thing = try request.uri.queryParameters.require("thing")
            return Response(.ok, try await fleet.commands(of: thing))
        }
        router.get("\(Self.path)/{id}") { _, context in
            Response(.ok, try await fleet.command(context.part("id")))
        }
        router.post("\(Self.path)/{id}/again") { _, context in
            Response(.ok, try await fleet.repeatCommand(context.part("id")))
        }
    }
}
