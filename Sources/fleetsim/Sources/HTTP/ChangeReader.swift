import Foundation
import FoundationNetworking

/// Reads the change stream as it arrives. URLSession calls it on one queue, one call after the other.
final class ChangeReader: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    /// URLSession's time-outs count silence, and a fleet may be silent for long.
    private static let patience: TimeInterval = 365 * 24 * 3600

    private let address: APIAddress
    private let continuation: AsyncThrowingStream<FleetEvent, any Error>.Continuation
    private var response: URLResponse?
    private var unread = Data()

    private init(address: APIAddress, continuation: AsyncThrowingStream<FleetEvent, any Error>.Continuation) {
        self.address = address
        self.continuation = continuation
    }

    static func events(of request: URLRequest, at address: APIAddress) -> AsyncThrowingStream<FleetEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: FleetEvent.self)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = patience
        configuration.timeoutIntervalForResource = patience
        let reader = ChangeReader(address: address, continuation: continuation)
        let session = URLSession(configuration: configuration, delegate: reader, delegateQueue: nil)
        continuation.onTermination = { _ in session.invalidateAndCancel() }
        session.dataTask(with: request).resume()
        return stream
    }

    func urlSession(
        _: URLSession, dataTask _: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        self.response = response
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask _: URLSessionDataTask, didReceive data: Data) {
        unread.append(data)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else { return }  // the reason of a refusal: for the end
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            let line = unread[..<end]
            unread = Data(unread[(end + 1)...])
            guard let event = try? JSONDecoder().decode(FleetEvent.self, from: Data(line)) else {
                return continuation.finish(throwing: APIError.notFleetsim(address))
            }
            continuation.yield(event)
        }
    }

    func urlSession(_: URLSession, task _: URLSessionTask, didCompleteWithError error: (any Error)?) {
        continuation.finish(throwing: reason(for: error))
    }

    private func reason(for error: (any Error)?) -> APIError {
        guard response != nil else { return .unreachable(address, reason: error?.localizedDescription ?? "no answer") }
        do throws(APIError) {
            try APIError.check(response, body: unread)
            return .ended(address)
        } catch {
            return error
        }
    }
}
