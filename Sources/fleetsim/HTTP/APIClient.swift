import Foundation
import FoundationNetworking

/// Asks the API of a running `fleetsim serve`.
struct APIClient: Sendable {
    let address: APIAddress
    let key: APIKey?

    func shadow(of thing: String) async throws(APIError) -> ShadowAnswer {
        try await send(request("/api/v1/thing-datas/\(Self.escaped(thing))/shadow"))
    }

    func setDesired(_ state: JSONValue, of thing: String) async throws(APIError) -> ShadowAnswer {
        var request = request("/api/v1/thing-datas/shadow/desired")
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let body: JSONValue = ["thingName": .string(thing), "state": ["desired": state]]
        request.httpBody = body.encoded()
        return try await send(request)
    }

    /// What happens to `thing`, to all things with nil. The stream throws an `APIError` when the server goes away.
    func changes(of thing: String?) -> AsyncThrowingStream<FleetEvent, any Error> {
        let query = thing.map { "?thing=\(Self.escaped($0))" } ?? ""
        return ChangeReader.events(of: request(ChangeRoute.path + query), at: address)
    }

    private static func escaped(_ thing: String) -> String {
        thing.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func request(_ path: String) -> URLRequest {
        // The address was read as a URL before, and the thing is escaped.
        var request = URLRequest(url: URL(string: "\(address)\(path)")!)
        if let key { request.setValue(key.authorization, forHTTPHeaderField: "Authorization") }
        return request
    }

    private func send(_ request: URLRequest) async throws(APIError) -> ShadowAnswer {
        let data: Data
        let response: URLResponse
        do {
            (data, response) = try await URLSession.shared.data(for: request)
        } catch {
            throw .unreachable(address, reason: error.localizedDescription)
        }
        try APIError.check(response, body: data)
        do {
            return try JSONDecoder().decode(ShadowAnswer.self, from: data)
        } catch {
            throw .notFleetsim(address)
        }
    }
}
