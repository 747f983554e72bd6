import FixedMemory
import JSON

/// `params` of the action `install`:
///
/// ```
///   {"url":"https://…","size":5120000,"sha256":"9f86…","signature":"Base64 of 64 bytes","timeLimit":3600}
/// ```
///
/// The signature is Ed25519's, of the 32 bytes of the SHA-256: so it can be checked before anything is downloaded.
public struct InstallParameters: Sendable {
    /// Bytes: no board's program is larger, and many a board has no room for more.
    public static let sizeRange: ClosedRange<Int64> = 1...64 << 20

    /// Seconds the download may take unless the document says otherwise.
    public static let defaultTimeLimit: Int64 = 3_600

    /// As it stands in the document.
    public private(set) var url = FixedString<2048>()
    /// In `sizeRange`.
    public private(set) var size: Int64 = 0
    /// 32 bytes.
    public private(set) var digest = FixedString<32>()
    /// 64 bytes.
    public private(set) var signature = FixedString<64>()
    /// Seconds.
    public private(set) var timeLimit = defaultTimeLimit

    /// - Parameter params: an object, or nothing.
    @export(interface)
    public init(_ params: Span<UInt8>) throws(JobDocumentError) {
        if !params.isEmpty {
            var reader = JSONReader(params)
            // A JSON error cannot come: JobDocument has read these bytes to their end.
            while let token = try? reader.next() {
                guard case .key(let key) = token, reader.depth == 1 else { continue }
                if reader.text(key, equals: "url") {
                    _ = try? reader.nextText(into: &url)
                } else if reader.text(key, equals: "size") {
                    size = (try? reader.nextInteger()) ?? 0
                } else if reader.text(key, equals: "sha256") {
                    var text = FixedString<64>()
                    _ = try? reader.nextText(into: &text)
                    digest = FixedString(hex: text.bytes) ?? FixedString()
                } else if reader.text(key, equals: "signature") {
                    var text = FixedString<88>()
                    _ = try? reader.nextText(into: &text)
                    signature = FixedString(base64: text.bytes) ?? FixedString()
                } else if reader.text(key, equals: "timeLimit") {
                    timeLimit = try JobTimeLimit.read(&reader)
                } else {
                    try? reader.skipValue()
                }
            }
        }
        guard !url.isEmpty else { throw Self.badURL }
        guard Self.sizeRange.contains(size) else { throw .parameter("size", expected: "bytes, 1...67108864") }
        guard digest.count == 32 else { throw .parameter("sha256", expected: "64 hexadecimal digits") }
        guard signature.count == 64 else { throw .parameter("signature", expected: "64 bytes in Base64") }
    }

    /// Also for a URL that is none.
    public static var badURL: JobDocumentError {
        .parameter("url", expected: "https://host[:port]/path, 2 KiB at most")
    }
}
