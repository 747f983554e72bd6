import COpenSSL
import FixedMemory
import Foundation
import Testing

@testable import Transport

/// Keys and signatures of the `openssl` command, in the way the README tells.
@Suite final class SignatureTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "signature-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["one", "other"] {
            try openssl("genpkey -algorithm ed25519 -out \(name).key")
            try openssl("pkey -in \(name).key -pubout -out \(name).pem")
        }
        try "shadowpin".write(toFile: "\(folder)/program", atomically: false, encoding: .utf8)
        try openssl("dgst -sha256 -binary -out digest program")
        try openssl("pkeyutl -sign -rawin -inkey one.key -in digest -out signature")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func openssl(_ words: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + words.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    }

    private func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))) }

    private func problem(_ keys: String, signature: [UInt8]? = nil, digest: [UInt8]? = nil) throws -> Signature.Problem? {
        let bytes = try signature ?? read("signature")
        let message = try digest ?? read("digest")
        let path = Array("\(folder)/\(keys)".utf8)
        let signature = Signature(try FixedString(bytes.span))
        do throws(Signature.Problem) {
            try signature.verify(message.span, byKeysIn: path.span)
            return nil
        } catch {
            #expect(ERR_peek_error() == 0)
            return error
        }
    }

    @Test func theDigestIsOpenSSLs() throws {
        var hash = SHA256()
        defer { hash.close() }
        let program = try read("program")
        for index in program.indices { hash.update(program.span.extracting(index..<index + 1)) }
        let digest = hash.finish()
        #expect(digest.bytes.withUnsafeBufferPointer { Array($0) } == (try read("digest")))
        // And the next one begins anew.
        hash.update(program.span)
        #expect(hash.finish() == digest)
    }

    @Test func whatIsSignedIsGenuine() throws {
        #expect(try problem("one.pem") == nil)
    }

    @Test func oneOfSeveralKeysIsEnough() throws {
        let both = "An old key\n" + String(decoding: try read("other.pem"), as: UTF8.self) + "a newer one\n"
            + String(decoding: try read("one.pem"), as: UTF8.self)
        try both.write(toFile: "\(folder)/both.pem", atomically: false, encoding: .utf8)
        #expect(try problem("both.pem") == nil)
    }

    @Test func everyFlippedBitIsTold() throws {
        #expect(try problem("other.pem") == .notGenuine)
        for bit in 0..<512 {
            var signature = try read("signature")
            signature[bit / 8] ^= 1 << (bit % 8)
            #expect(try problem("one.pem", signature: signature) == .notGenuine)
        }
        for bit in 0..<256 {
            var digest = try read("digest")
            digest[bit / 8] ^= 1 << (bit % 8)
            #expect(try problem("one.pem", digest: digest) == .notGenuine)
        }
        #expect(try problem("one.pem", signature: []) == .notGenuine)
    }

    @Test func filesThatAreNoKeys() throws {
        #expect(try problem("nowhere") == .keyFile(.system(errno: 2)))
        #expect(try problem("digest") == .noKey)
        // The private key has no place on a board.
        #expect(try problem("one.key") == .noKey)
        try openssl("genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out ec.key")
        try openssl("pkey -in ec.key -pubout -out ec.pem")
        #expect(try problem("ec.pem") == .noKey)
        try String(repeating: "x", count: Signature.maxKeyFile + 1).write(toFile: "\(folder)/large", atomically: false, encoding: .utf8)
        #expect(try problem("large") == .keyFile(.tooLarge(limit: Signature.maxKeyFile)))
    }
}
