import BoardLoading
@testable import Board

extension Span where Element == UInt8 {
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

/// A board on the heap: the frames of tests, which debug builds fill with copies, would outgrow their threads' stacks.
final class LoadedBoard {
    let board: Board

    init(_ yaml: String) throws {
        let bytes = Array(yaml.utf8)
        var diagnostics = Diagnostics()
        guard let board = Board.load(bytes.span, diagnostics: &diagnostics) else {
            throw Failure(text: diagnostics[0].message.bytes.text)
        }
        self.board = board
    }

    struct Failure: Error { let text: String }
}
