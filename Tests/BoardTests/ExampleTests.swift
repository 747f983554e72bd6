import Foundation
import Testing

@testable import Board

/// The files of board/, as readers copy them.
@Suite struct ExampleTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../board")

    static func yaml(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test func everyExampleIsGood() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path()).filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 3)
        for file in files {
            let errors = errors(in: try Self.yaml(file))
            #expect(errors == ["a board"], "\(file)")
        }
    }
}
