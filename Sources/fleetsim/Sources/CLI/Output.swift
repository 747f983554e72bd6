import Foundation

/// Standard output and standard error, a line at a time and at once, also into a pipe.
enum Output {
    static let line: @Sendable (String) -> Void = { write($0, to: .standardOutput) }
    static let note: @Sendable (String) -> Void = { write($0, to: .standardError) }

    private static func write(_ line: String, to file: FileHandle) {
        // Nobody is left to read: nothing to be done about it.
        try? file.write(contentsOf: Data("\(line)\n".utf8))
    }
}
