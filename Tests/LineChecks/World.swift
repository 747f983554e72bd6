import Board
import Hardware

/// What is wired to the chip under test: it can drive an input's pin, and see what an output's pin does.
///
/// Levels are of the pin, not logical: the checks are about the difference. Each place of the tests has its own: the
/// simulated chip's socket, or gpio-sim's files.
public protocol World: ~Copyable {
    /// Drives the pin of an input, and has `lines` take notice of it where it needs a call for that.
    mutating func drive(_ line: Line, high: Bool, _ lines: inout Lines)

    /// The voltage at the pin.
    mutating func isHigh(_ line: Line, _ lines: inout Lines) -> Bool
}
