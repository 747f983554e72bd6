import NIOSSL

/// Where the API is also served with TLS, and who it says it is.
struct HTTPS: Equatable, Sendable {
    let address: APIAddress
    /// Paths of PEM files: the certificate with those that vouch for it, and its key.
    let certificate: String
    let key: String

    func configuration() throws(Failure) -> TLSConfiguration {
        let chain: [NIOSSLCertificateSource]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        } catch {
            throw Failure("cannot read a certificate from \(certificate)")
        }
        guard let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem) else {
            throw Failure("cannot read a private key from \(key)")
        }
        return .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(privateKey))
    }
}
