import Foundation
import Glibc

/// The built `fleetsim`, run as a person does.
final class Command {
    static let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "fleetsim")

    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var seen = ""
    private var seenErrors = ""

    convenience init(_ arguments: String..., environment: [String: String] = [:]) throws {
        try self.init(arguments, environment: environment)
    }

    /// - Parameter input: all that it reads from standard input.
    init(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        // Less than a pipe holds; one who ends without reading it is not to end the tests.
        signal(SIGPIPE, SIG_IGN)
        try? pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try pipe.fileHandleForWriting.close()
    }

    /// Waits for its end, and says all that it wrote.
    func finish() -> (code: Int32, output: String, errors: String) {
        let text = seen + String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let notes = seenErrors + String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, notes)
    }

    /// Reads its output until `text` was in it; false where it ends before.
    func wait(for text: String) -> Bool { Self.read(output, into: &seen, until: text) }

    func waitForError(_ text: String) -> Bool { Self.read(errors, into: &seenErrors, until: text) }

    private static func read(_ pipe: Pipe, into seen: inout String, until text: String) -> Bool {
        while !seen.contains(text) {
            let more = pipe.fileHandleForReading.availableData
            if more.isEmpty { return false }
            seen += String(decoding: more, as: UTF8.self)
        }
        return true
    }

    func terminate() { Glibc.kill(process.processIdentifier, SIGTERM) }

    deinit {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    }
}
