import COpenSSL
import FixedMemory

/// An Ed25519 signature (RFC 8032): 64 bytes.
public struct Signature: Sendable {
    public enum Problem: Error, Equatable {
        case keyFile(FileError)
        /// The key file holds no public key of Ed25519 in PEM form, or something else beside them.
        case noKey
        /// It is by none of the keys, or of something else.
        case notGenuine
    }

    /// Of a key file: some ten keys and what people write beside them.
    static let maxKeyFile = 4096

    private let bytes: FixedString<64>

    public init(_ bytes: FixedString<64>) { self.bytes = bytes }

    /// Checks that it signs `message` with one of the public keys in a file, as `openssl pkey -pubout` writes them: one
    /// behind the other where the old one is to be good for a while yet.
    @export(interface)
    public func verify(_ message: Span<UInt8>, byKeysIn path: Span<UInt8>) throws(Problem) {
        var file = FixedBuffer<4096>()
        do throws(FileError) { try readFile(path, into: &file) } catch { throw .keyFile(error) }
        // What is left in OpenSSL's queue would be taken for an error of the broker's connection.
        defer { ERR_clear_error() }
        let text = file.bytes.withUnsafeBytes { BIO_new_mem_buf($0.baseAddress, Int32($0.count)) }
        defer { BIO_free(text) }
        var keys = 0
        while let key = PEM_read_bio_PUBKEY(text, nil, nil, nil) {
            defer { EVP_PKEY_free(key) }
            let kind: StaticString = "ED25519"
            guard EVP_PKEY_is_a(key, kind.cString) == 1 else { throw .noKey }
            if isGenuine(message, key) { return }
            keys += 1
        }
        throw keys == 0 ? .noKey : .notGenuine
    }

    private func isGenuine(_ message: Span<UInt8>, _ key: OpaquePointer) -> Bool {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        // Ed25519 hashes by itself: no digest is named.
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return bytes.bytes.withUnsafeBufferPointer { signature in
            message.withUnsafeBufferPointer { message in
                EVP_DigestVerify(
                    context, signature.baseAddress, signature.count, message.baseAddress, message.count) == 1
            }
        }
    }
}
