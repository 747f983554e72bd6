import Hummingbird

/// Switches the faults of the API. The path is fleetsim's own.
struct FaultRoutes {
    static let path = "/fleetsim/faults/api"
    /// What the body says where the fault is to end.
    static let off = "off"

    let faults: FaultSwitch

    func add(to router: Router<BasicRequestContext>) {
        router.post("\(Self.path)") { request, _ in
            let word = try await request.decoded(String.self)
            let fault = APIFault(word)
            guard fault != nil || word == Self.off else {
                throw Rejection.invalidRequest("fault \(JSONValue.string(word).text): expected \(APIFault.words) or off")
            }
            faults.set(fault)
            return Response(.ok, fault?.description ?? Self.off)
        }
    }
}
