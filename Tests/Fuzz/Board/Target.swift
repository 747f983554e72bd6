import Board
import FixedMemory

/// Whatever the bytes are: there is a board, or it is said why there is none, with a place that is in the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    var diagnostics = Diagnostics()
    let hasBoard = Board.load(input, diagnostics: &diagnostics) != nil
    require(hasBoard == diagnostics.isEmpty, "neither a board nor a reason, or both")
    var line = 0
    for index in 0..<diagnostics.count {
        let diagnostic = diagnostics[index]
        require(diagnostic.place.line >= line, "mistakes out of order")
        require(diagnostic.place.line <= count + 1, "a line that the file does not have")
        require(diagnostic.place.column >= 1, "a column before the first")
        require(!diagnostic.text.isEmpty, "a mistake without words")
        line = diagnostic.place.line
    }
    return 0
}
