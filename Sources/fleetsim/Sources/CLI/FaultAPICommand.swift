import ArgumentParser

struct FaultAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Make the Fleets API misbehave towards all but fleetsim's own commands.",
        discussion: "fleetsim fault api 429:5")

    @Argument(help: "\(APIFault.words), or off.")
    var fault: String

    @OptionGroup var api: APIOptions

    func validate() throws { _ = try parsed() }

    /// Nil: off.
    func parsed() throws -> APIFault? {
        if fault == FaultRoutes.off { return nil }
        guard let parsed = APIFault(fault) else {
            throw ValidationError("fault '\(fault)': expected \(APIFault.words) or \(FaultRoutes.off)")
        }
        return parsed
    }

    func run() async throws {
        try await api.client().setFault(parsed())
    }
}
