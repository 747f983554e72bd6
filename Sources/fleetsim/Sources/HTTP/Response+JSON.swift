import Foundation
import Hummingbird

extension Response {
    /// An answer whose body is `value` as JSON.
    init(_ status: HTTPResponse.Status, _ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is answered here is made of finite numbers and text, which the encoder never refuses.
        let body = try! encoder.encode(value)
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
