import Board
import FixedMemory

/// Whatever a condition's bytes are: it is read as terms that come to one value, or it is said what is wrong with it, at a
/// place that it has.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: min(count, 4_096)))
    let file = file(input)
    var diagnostics = Diagnostics()
    if let board = Board.load(file.bytes, diagnostics: &diagnostics) {
        require(diagnostics.isEmpty, "a board and a reason against it")
        check(board.alarms[0].when, board.terms)
        return 0
    }
    require(!diagnostics.isEmpty, "neither a board nor a reason")
    for index in 0..<diagnostics.count {
        let diagnostic = diagnostics[index]
        require(diagnostic.place.line == 8, "a place outside of the condition")
        require(diagnostic.place.column >= 13 && diagnostic.place.column <= 15 + 4 * input.count, "a column it has not")
        require(!diagnostic.text.isEmpty, "a mistake without words")
    }
    return 0
}

/// A board file with the input as a condition, in quotes: every byte is a character.
private func file(_ input: Span<UInt8>) -> FixedBuffer<20480> {
    var file = FixedBuffer<20480>()
    try? file.append(
        """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h"}
        lines: {door: {offset: 0, direction: input, field: door.open}, valve: {offset: 1, direction: output, field: v, values: {off: shut, on: open}}}
        settings: {level: {type: number, default: 0}, mode: {type: text, enum: [eco, comfort], default: eco},
          target: {type: integer, default: 0, field: a.target}}
        events:
          e: {when: "
        """)
    for index in input.indices {
        switch input[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x7F...:
            try? file.append("\\x")
            try? file.append(digit(input[index] >> 4))
            try? file.append(digit(input[index] & 15))
        default: try? file.append(input[index])
        }
    }
    try? file.append("\"}\n")
    return file
}

private func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}

private func check(_ condition: Condition, _ terms: borrowing ConditionTerms) {
    var depth = 0
    require(condition.terms.count <= 31, "more terms than the stack of their values holds")
    for index in condition.terms {
        switch terms[index] {
        case .comparison: depth += 1
        case .not: require(depth >= 1, "the opposite of nothing")
        case .and, .or:
            require(depth >= 2, "a joint of less than two")
            depth -= 1
        }
    }
    require(depth == 1, "not one value")
}
