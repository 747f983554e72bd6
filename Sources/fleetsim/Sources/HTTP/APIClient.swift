import Foundation
import FoundationNetworking

/// Asks the API of a running `fleetsim serve`.
struct APIClient: Sendable {
    /// Says that fleetsim itself asks: faults are for others.
    static let name = "fleetsim"

    let address: APIAddress
    let key: APIKey?

    func shadow(of thing: String) async throws(APIError) -> ShadowAnswer {
        try await ask(Self.shadowPath(of: thing))
    }

    func setDesired(_ state: JSONValue, of thing: String) async throws(APIError) -> ShadowAnswer {
        let body: JSONValue = ["thingName": .string(thing), "state": ["desired": state]]
        return try await ask("/api/v1/thing-datas/shadow/desired", method: "POST", body: body)
    }

    func deleteShadow(of thing: String) async throws(APIError) {
        let _: JSONValue = try await ask(Self.shadowPath(of: thing), method: "DELETE")
    }

    func send(_ order: CommandOrder) async throws(APIError) -> CommandExecution {
        try await ask(CommandRoutes.path, method: "POST", body: order)
    }

    func command(_ id: String) async throws(APIError) -> CommandExecution {
        try await ask("\(CommandRoutes.path)/\(Self.escaped(id))")
    }

    /// The same request once more.
    func repeatCommand(_ id: String) async throws(APIError) -> CommandExecution {
        try await ask("\(CommandRoutes.path)/\(Self.escaped(id))/again", method: "POST")
    }

    func commands(of thing: String) async throws(APIError) -> [CommandExecution] {
        try await ask("\(CommandRoutes.path)?thing=\(Self.escaped(thing))")
    }

    func create(_ order: JobOrder) async throws(APIError) -> Job {
        try await ask(JobRoutes.path, method: "POST", body: order)
    }

    func jobs() async throws(APIError) -> [Job] { try await ask(JobRoutes.path) }

    func job(_ id: String) async throws(APIError) -> Job { try await ask("\(JobRoutes.path)/\(Self.escaped(id))") }

    func cancelJob(_ id: String) async throws(APIError) -> Job {
        try await ask("\(JobRoutes.path)/\(Self.escaped(id))/cancel", method: "POST")
    }

    func timeOutJob(_ id: String) async throws(APIError) -> Job {
        try await ask("\(JobRoutes.path)/\(Self.escaped(id))/time-out", method: "POST")
    }

    func events(of thing: String) async throws(APIError) -> [DeviceEvent] {
        try await ask("\(EventRoutes.events)?thing=\(Self.escaped(thing))")
    }

    func rejectionCount() async throws(APIError) -> Int { try await ask(EventRoutes.rejections) }

    func reportCount() async throws(APIError) -> Int { try await ask(EventRoutes.reports) }

    /// - Parameter fault: nil ends what there is.
    func setFault(_ fault: APIFault?) async throws(APIError) {
        let _: String = try await ask(FaultRoutes.path, method: "POST", body: fault?.description ?? FaultRoutes.off)
    }

    /// What happens to `thing`, to all things with nil. The stream throws an `APIError` when the server goes away.
    func changes(of thing: String?) -> AsyncThrowingStream<FleetEvent, any Error> {
        let query = thing.map { "?thing=\(Self.escaped($0))" } ?? ""
        return ChangeReader.events(of: request(ChangeRoute.path + query), at: address)
    }

    private static func escaped(_ thing: String) -> String {
        thing.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static func shadowPath(of thing: String) -> String { "/api/v1/thing-datas/\(escaped(thing))/shadow" }

    private func request(_ path: String) -> URLRequest {
        // The address was read as a URL before, and what is put in is escaped.
        var request = URLRequest(url: URL(string: "\(address)\(path)")!)
        request.setValue(Self.name, forHTTPHeaderField: "User-Agent")
        if let key { request.setValue(key.authorization, forHTTPHeaderField: "Authorization") }
        return request
    }

    private func ask<Answer: Decodable>(
        _ path: String, method: String = "GET", body: (any Encodable)? = nil
    ) async throws(APIError) -> Answer {
        var request = request(path)
        request.httpMethod = method
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            // What the commands send is made of finite numbers and text, which the encoder never refuses.
            request.httpBody = try! JSONEncoder().encode(body)
        }
        let data: Data
        let response: URLResponse
        do {
            (data, response) = try await URLSession.shared.data(for: request)
        } catch {
            throw .unreachable(address, reason: error.localizedDescription)
        }
        try APIError.check(response, body: data)
        do {
            return try JSONDecoder().decode(Answer.self, from: data)
        } catch {
            throw .notFleetsim(address)
        }
    }
}
