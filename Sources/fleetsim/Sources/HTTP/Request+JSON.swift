import Foundation
import Hummingbird

extension Request {
    /// Larger than any job document, with room for spaces.
    static let maximumBody = 64 * 1024

    /// The body of a request that one of fleetsim's own commands sends.
    func decoded<Body: Decodable>(_ type: Body.Type) async throws -> Body {
        let body = try await self.body.collect(upTo: Self.maximumBody)
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw Rejection.invalidRequest("the body is no \(type)")
        }
    }
}

extension RequestContext {
    /// A part of the path; the router hands it over as it was sent.
    func part(_ name: String) throws -> String {
        let sent = try parameters.require(name)
        return sent.removingPercentEncoding ?? sent
    }
}
