/// What a person at a terminal did.
public enum Key: Equatable, Sendable {
    /// A printable ASCII character.
    case character(UInt8)
    case enter, tab
    case backspace, delete
    case left, right, home, end, up, down
    /// Ctrl-C.
    case interrupt
    /// Ctrl-D.
    case endOfInput
    /// Ctrl-U, Ctrl-W, Ctrl-K: to the line's start, to the word's start, to the line's end.
    case eraseToStart, eraseWord, eraseToEnd
    /// Ctrl-L.
    case clear
    /// The terminal tells its height (xterm's answer to `CSI 18 t`, which `shadowpin attach` sends unasked);
    /// 0: nobody looks on, a program reads.
    case rows(Int)
    /// Nothing that the editor knows: a control byte, a key without meaning, noise.
    case unknown
}
