@testable import Board
import FixedMemory
import Fleets
import Foundation
import Testing

/// What a file's text gives: its board's lines in words, or its errors.
struct Loaded {
    var errors: [String] = []
    var lines: [String] = []

    init(_ yaml: String) {
        let bytes = Array(yaml.utf8)
        var diagnostics = Diagnostics()
        if let board = Board.load(bytes.span, &diagnostics) {
            for index in board.lines.indices { lines.append("\(board.lines[index].name.bytes.text)") }
        }
        for index in 0..<diagnostics.count {
            var message = Message()
            diagnostics[index].describe(file: Array("f".utf8).span, into: &message)
            errors.append(message.bytes.text)
        }
    }
}

extension Span where Element == UInt8 {
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct BoardLoaderTests {
    @Test func theDemoBoardLoads() throws {
        let yaml = """
            board: raspberry-pi-4b
            chip: simulated
            thing: demo
            broker: {url: "mqtt://127.0.0.1:18830"}
            lines:
              pump: {pin: GPIO17, direction: output, field: pump.on}
            """
        let loaded = Loaded(yaml)
        #expect(loaded.errors == [])
        #expect(loaded.lines == ["pump"])
    }
}
