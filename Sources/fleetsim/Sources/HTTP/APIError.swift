import Foundation
import FoundationNetworking

/// Why a command could not be carried out.
enum APIError: Error, Equatable {
    case unreachable(APIAddress, reason: String)
    /// The server said no, and why.
    case refused(String)
    /// Somebody else answers at this address.
    case notFleetsim(APIAddress)
    /// The change stream ended.
    case ended(APIAddress)
}

extension APIError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreachable(let address, let reason):
            "cannot reach fleetsim at \(address) (\(reason)): is 'fleetsim serve' running? --api names another address"
        case .refused(let reason): "refused: \(reason)"
        case .notFleetsim(let address): "what answers at \(address) is not fleetsim"
        case .ended(let address): "fleetsim at \(address) ended the connection"
        }
    }

    /// Throws unless the server said 200.
    static func check(_ response: URLResponse?, body: Data) throws(APIError) {
        guard let status = (response as? HTTPURLResponse)?.statusCode else { throw .refused("no HTTP answer") }
        guard status != 200 else { return }
        let answer = try? JSONDecoder().decode(ErrorAnswer.self, from: body)
        throw .refused(answer?.message ?? "HTTP status \(status)")
    }
}
