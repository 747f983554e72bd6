import COpenSSL

/// What to do about a step of `NetCheck` that failed.
enum NetAdvice {
    /// - Parameter result: of X509_STORE_CTX_get_error(3).
    static func forCertificate(_ result: Int, isClockTrusted: Bool) -> StaticString {
        switch Int32(result) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            isClockTrusted
                ? "the server needs a new certificate"
                : "the server needs a new certificate, or this board's clock, which is not synchronised, is wrong"
        case X509_V_ERR_CERT_NOT_YET_VALID: "is this board's clock right? 'status' tells"
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            "the certificate is for another name: use the one that it is for in the board file"
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            "its authority is not trusted here: is 'ca_file' the one that signed it?"
        default: "the server's certificate has to be mended"
        }
    }

    static let forTLS: StaticString = "does the server speak TLS on this port?"

    static func forLink(_ failure: LinkFailure) -> StaticString {
        switch failure {
        // MQTT 3.1.1, 3.2.2.3; MQTT 5, 3.2.2.2.
        case .refused(code: 4, _), .refused(code: 5, _), .refused(code: 0x86, _), .refused(code: 0x87, _):
            "is broker.username right, and the password in the first line of broker.password_file?"
        case .refused(code: 2, _), .refused(code: 0x85, _): "does the broker allow this client ID? see broker.client_id"
        case .file, .unusable: "mend the file"
        default: "see the log of the broker"
        }
    }

    static func forStatus(_ status: Int) -> StaticString {
        switch status {
        case 200, 404: ""
        case 401, 403: "is the key in shadow_api.key_file right, and still valid?"
        case 300...399: "put the address that it leads to into shadow_api.url"
        case 429: "too many requests: it will be let in later"
        default: "see the log of the API"
        }
    }
}
