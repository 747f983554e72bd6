import Board
import COpenSSL
import CPosix
import FixedMemory

/// The files a connection needs. They are read anew for each connection, so that a renewed one is used.
enum Credentials {
    /// Whether every file that paho is going to open is there and as private as it has to be: paho itself says no more
    /// than that something failed.
    static func check(_ broker: Broker) throws(LinkFailure) {
        try check("ca_file", broker.caFile, .anybody)
        try check("certificate_file", broker.certificateFile, .anybody)
        try check("key_file", broker.keyFile, .ownerOnly)
    }

    /// The password, without the line end that editors leave behind it; nothing where the board file names no file.
    static func readPassword(
        _ broker: Broker, into password: inout FixedBuffer<512>
    ) throws(LinkFailure) {
        guard !broker.passwordFile.isEmpty else { return }
        do throws(FileError) {
            try readFile(broker.passwordFile.bytes, into: &password, readableBy: .ownerOnly)
            // One less than the buffer: C wants a NUL behind it.
            guard password.count <= Span<UInt8>.maxCString else {
                throw FileError.tooLarge(limit: Span<UInt8>.maxCString)
            }
        } catch {
            throw .file(key: "password_file", path: broker.passwordFile, error)
        }
        password.dropLineEnd()
    }

    /// Which of the files for TLS OpenSSL cannot use, and why: where that ends a try to connect, paho says nothing of it.
    static func problem(_ broker: Broker) -> LinkFailure? {
        guard broker.usesTLS else { return nil }
        ERR_clear_error()
        let context = SSL_CTX_new(TLS_client_method())
        defer {
            SSL_CTX_free(context)
            ERR_clear_error()
        }
        if !broker.caFile.isEmpty, broker.caFile.bytes.withCString({ SSL_CTX_load_verify_file(context, $0) }) != 1 {
            return unusable("ca_file", broker.caFile)
        }
        guard !broker.certificateFile.isEmpty else { return nil }
        if broker.certificateFile.bytes.withCString({ SSL_CTX_use_certificate_chain_file(context, $0) }) != 1 {
            return unusable("certificate_file", broker.certificateFile)
        }
        var isLocked = false
        let isUsable = withUnsafeMutablePointer(to: &isLocked) { isLocked in
            SSL_CTX_set_default_passwd_cb_userdata(context, isLocked)
            SSL_CTX_set_default_passwd_cb(context) { _, _, _, isLocked in
                isLocked?.assumingMemoryBound(to: Bool.self).pointee = true
                return -1
            }
            // This also finds out whether it is the certificate's.
            return broker.keyFile.bytes.withCString { SSL_CTX_use_PrivateKey_file(context, $0, SSL_FILETYPE_PEM) } == 1
        }
        if isUsable { return nil }
        // OpenSSL would call that cancelled.
        if isLocked { return .unusable(key: "key_file", path: broker.keyFile, Message("it has a passphrase")) }
        return unusable("key_file", broker.keyFile)
    }

    private static func unusable(_ key: StaticString, _ path: Broker.Path) -> LinkFailure {
        var words = Message()
        if let reason = ERR_reason_error_string(ERR_get_error()) {
            words.add(cString: reason)
        } else {
            words.add("OpenSSL does not say why")
        }
        return .unusable(key: key, path: path, words)
    }

    private static func check(
        _ key: StaticString, _ path: Broker.Path, _ privacy: FilePrivacy
    ) throws(LinkFailure) {
        guard !path.isEmpty else { return }
        do throws(FileError) { try checkFile(path.bytes, readableBy: privacy) } catch {
            throw .file(key: key, path: path, error)
        }
    }
}

extension FixedBuffer {
    /// Drops the line end that editors leave at the end of a file.
    mutating func dropLineEnd() {
        while !isEmpty, bytes[count - 1] == UInt8(ascii: "\n") || bytes[count - 1] == UInt8(ascii: "\r") {
            truncate(to: count - 1)
        }
    }

    /// Overwrites all that was ever in the buffer, in a way the compiler may not leave out (`explicit_bzero(3)`).
    mutating func wipe() {
        truncate(to: 0)
        _ = fill { all in
            explicit_bzero(all.baseAddress!, all.count)
            return 0
        }
    }
}
