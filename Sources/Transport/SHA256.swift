import COpenSSL
import FixedMemory

/// SHA-256 of what comes in pieces (FIPS 180-4), by OpenSSL. Its owner calls `close` before it lets go of it.
public struct SHA256: ~Copyable {
    /// 32 bytes.
    public typealias Digest = FixedString<32>

    private var context: OpaquePointer?

    /// Of nothing yet.
    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) {
        begin()
        let isTaken = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(isTaken == 1, "SHA-256 takes any bytes")
    }

    /// The digest of all that has come; afterwards it is one of nothing.
    @export(interface)
    public mutating func finish() -> Digest {
        begin()
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        let context = context
        let isDone = span.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        precondition(isDone == 1, "SHA-256 has an end")
        close()
        return (try? Digest(bytes.span)) ?? Digest()
    }

    /// Forgets what has come.
    public mutating func close() {
        EVP_MD_CTX_free(context)
        context = nil
    }

    private mutating func begin() {
        guard context == nil else { return }
        context = EVP_MD_CTX_new()
        precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "OpenSSL has SHA-256 and memory for it")
    }
}
