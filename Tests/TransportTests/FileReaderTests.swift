import FixedMemory
import Foundation
import Testing
@testable import Transport

@Suite struct FileReaderTests {
    private func withFile(_ content: String, mode: Int = 0o600, _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "shadowpin-\(UUID().uuidString)").path
        #expect(FileManager.default.createFile(
            atPath: path, contents: Data(content.utf8), attributes: [.posixPermissions: mode]))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func read(_ path: String, readableBy privacy: FilePrivacy = .anybody) throws -> String {
        var buffer = FixedBuffer<16>()
        try readFile(Array(path.utf8).span, into: &buffer, readableBy: privacy)
        return buffer.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: ["", "short", "exactly 16 bytes"]) func readsWhatFits(content: String) throws {
        try withFile(content) { (path) throws in
            let text = try read(path)
            #expect(text == content)
        }
    }

    @Test func refusesWhatDoesNotFit() throws {
        try withFile("more than 16 bytes") { (path) throws in
            #expect(throws: FileError.tooLarge(limit: 16)) { try read(path) }
        }
    }

    @Test func namesTheReasonOfAMissingFile() {
        #expect(throws: FileError.system(errno: ENOENT)) { try read("/nowhere/at/all") }
    }

    @Test func refusesAFolder() {
        #expect(throws: FileError.notAFile) { try read("/tmp") }
    }

    @Test func refusesAFIFOWithoutWaitingForAWriter() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "shadowpin-\(UUID().uuidString)").path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        #expect(throws: FileError.notAFile) { try read(path) }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o666]) func refusesASecretThatOthersCanReachTo(mode: Int) throws {
        try withFile("secret", mode: mode) { (path) throws in
            #expect(throws: FileError.readableByOthers(mode: UInt32(mode))) { try read(path, readableBy: .ownerOnly) }
            let text = try read(path)
            #expect(text == "secret")
        }
    }

    @Test func saysWhatToDoAboutASecretThatOthersCanRead() {
        var message = Message()
        FileError.readableByOthers(mode: 0o644).describe(into: &message)
        let text = message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        #expect(text == "others can read it (mode 0644): it holds a secret, run chmod 600 on it")
    }
}
