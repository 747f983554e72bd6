import BoardLoading
import FixedMemory

@testable import Board

extension Span where Element == UInt8 {
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension Diagnostics {
    /// As they are printed.
    var texts: [String] { (0..<count).map { self[$0].message.bytes.text } }
}

/// The keys of a board file, as the error of one that is unknown tells them.
let topKeys = """
    board, chip, thing, broker, shadow_api, interlocks, lines, sensors, settings, controls, commands, events, safe_mode, \
    watchdog, jobs, state, clock or console
    """

/// What a board file comes to, in a form that can be copied and compared.
struct Outcome: Equatable {
    var isBoard: Bool
    var errors: [String]
    var dropped = 0

    init(_ yaml: [UInt8], _ diagnostics: inout Diagnostics) {
        if Board.load(yaml.span, diagnostics: &diagnostics) != nil { isBoard = true } else { isBoard = false }
        errors = diagnostics.texts
        dropped = diagnostics.dropped
    }
}

/// The errors of a board file; `a board` for a good one.
func errors(in yaml: String) -> [String] {
    var diagnostics = Diagnostics()
    let outcome = Outcome(Array(yaml.utf8), &diagnostics)
    return outcome.isBoard ? ["a board"] + outcome.errors : outcome.errors
}

/// The board of a good file.
func board(_ yaml: String) throws -> Board {
    let bytes = Array(yaml.utf8)
    var diagnostics = Diagnostics()
    guard let board = Board.load(bytes.span, diagnostics: &diagnostics) else {
        throw BadBoard(errors: diagnostics.texts)
    }
    return board
}

struct BadBoard: Error { var errors: [String] }
