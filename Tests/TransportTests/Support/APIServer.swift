import Foundation

/// A process that plays the shadow API, one for all tests: it ends with this one, whose end of the pipe it reads.
final class APIServer: Sendable {
    struct NoServer: Error {}

    enum Port: Int {
        case plain, tls, wrongName, expired, tls11, tls12
        /// Takes connections and says nothing.
        case silent
        /// Takes no more connections, and does not refuse them either.
        case full
        /// Nobody listens.
        case closed
    }

    static let shared = Result { try APIServer() }

    /// Where its certificates are, and the tests' keys.
    let folder: String
    private let ports: [UInt16]
    private let input = Pipe()

    private init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "shadowpin-api-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "api_server.py").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script, folder]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NoServer() }
            line += more
        }
        ports = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        try writeFile("key", "key-1:s3cret/and+more\n")
    }

    subscript(port: Port) -> UInt16 { ports[port.rawValue] }

    /// Its path.
    @discardableResult
    func writeFile(_ name: String, _ content: String, mode: Int = 0o600) throws -> String {
        let path = "\(folder)/\(name)"
        guard FileManager.default.createFile(
            atPath: path, contents: Data(content.utf8), attributes: [.posixPermissions: mode])
        else { throw NoServer() }
        return path
    }
}
