import Hummingbird
import Synchronization

/// Takes the body of an answer instead of the network.
final class BodyCollector: ResponseBodyWriter {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        collected.withLock { $0 += Array(buffer: buffer) }
    }

    func finish(_: HTTPFields?) async throws {}
}
