import Hummingbird

/// What devices said has happened, how often they reported, and how much of what they sent was rejected. These paths are fleetsim's own.
struct EventRoutes {
    static let events = "/fleetsim/events"
    static let rejections = "/fleetsim/rejections"
    static let reports = "/fleetsim/reports"

    let fleet: FleetService

    func add(to router: Router<BasicRequestContext>) {
        router.get("\(Self.events)") { request, _ in
            let thing = try request.uri.queryParameters.require("thing")
            return Response(.ok, try await fleet.events(of: thing))
        }
        router.get("\(Self.rejections)") { _, _ in
            Response(.ok, await fleet.rejectionCount())
        }
        router.get("\(Self.reports)") { _, _ in
            Response(.ok, await fleet.reportCount())
        }
    }
}
