import ArgumentParser
import Foundation

/// Where the API is and what opens it; the same for all commands.
struct APIOptions: ParsableArguments {
    static let defaultAddress = "127.0.0.1:18831"

    @Option(name: .customLong("api"), help: "The API's HOST:PORT. The environment variable FLEETSIM_API does the same.")
    var address = ProcessInfo.processInfo.environment["FLEETSIM_API"] ?? Self.defaultAddress

    // No default in the declaration: the help would show it.
    @Option(name: .customLong("api-key"), help: "KEY:SECRET of the API. The environment variable FLEETSIM_API_KEY does the same.")
    var key: String?

    func validate() throws {
        _ = try parsedAddress()
        _ = try parsedKey()
    }

    func parsedAddress() throws -> APIAddress {
        guard let parsed = APIAddress(address) else {
            throw ValidationError("API address '\(address)': expected HOST:PORT, as in \(Self.defaultAddress)")
        }
        return parsed
    }

    func parsedKey() throws -> APIKey? {
        guard let text = key ?? ProcessInfo.processInfo.environment["FLEETSIM_API_KEY"] else { return nil }
        guard let parsed = APIKey(text) else { throw ValidationError("API key: expected KEY:SECRET") }
        return parsed
    }

    func client() throws -> APIClient {
        APIClient(address: try parsedAddress(), key: try parsedKey())
    }
}
