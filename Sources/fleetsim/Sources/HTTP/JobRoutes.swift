import Hummingbird

/// Makes and ends jobs and says how they stand. These paths are fleetsim's own.
struct JobRoutes {
    static let path = "/fleetsim/jobs"

    let fleet: FleetService

    func add(to router: Router<BasicRequestContext>) {
        router.post("\(Self.path)") { request, _ in
            Response(.ok, try await fleet.create(request.decoded(JobOrder.self)))
        }
        router.get("\(Self.path)") { _, _ in
            Response(.ok, await fleet.jobs())
        }
        router.get("\(Self.path)/{id}") { _, context in
            Response(.ok, try await fleet.job(context.part("id")))
        }
        router.post("\(Self.path)/{id}/cancel") { _, context in
            Response(.ok, try await fleet.cancelJob(context.part("id")))
        }
        router.post("\(Self.path)/{id}/time-out") { _, context in
            Response(.ok, try await fleet.timeOutJob(context.part("id")))
        }
    }
}
