import Board
import FixedMemory
import Hardware

/// Edges as they come, for consoles that want to know; costs nothing while none does.
///
/// ```
///   03 door on, edge at 81023.114205 s
/// ```
struct EdgeTrace: ~Copyable {
    /// Some 40 lines between two turns of the loop; what is more is left out and counted.
    private var ring = LineRing<2048>()

    /// Whether a console wants them.
    var isOn = false

    var use: BufferUse { ring.use }

    /// An input has changed, at a time that the kernel tells.
    mutating func edge(_ line: Int, _ edge: Edge, _ board: borrowing Board) {
        guard isOn else { return }
        var text = Self.opening(line, edge.level, board)
        text.add(", edge at ")
        text.add(Int64(edge.timestamp / 1_000_000_000))
        text.add(".")
        var micros = Message()
        micros.add(Int64(1_000_000 + edge.timestamp / 1_000 % 1_000_000))
        text.add(micros.bytes.extracting(1..<7))
        text.add(" s")
        ring.append(text.bytes, "\n")
    }

    /// An output has been set.
    mutating func set(_ line: Int, _ level: Line.Level, _ board: borrowing Board) {
        guard isOn else { return }
        var text = Self.opening(line, level, board)
        text.add(", set")
        ring.append(text.bytes, "\n")
    }

    private static func opening(_ line: Int, _ level: Line.Level, _ board: borrowing Board) -> Message {
        var text = Message(line < 10 ? "0" : "")
        text.add(line)
        text.add(" ")
        let name = board.lines[line].name
        text.add(name.bytes)
        text.add(level == .on ? " on" : " off")
        return text
    }

    /// There is one that nobody has taken.
    var hasEntry: Bool { !ring.isEmpty }

    /// The oldest that nobody has taken: the line's index in the board file, and the words.
    mutating func next() -> (line: Int, text: Message)? {
        guard let entry = ring.takeLine() else { return nil }
        let line = Int(entry.bytes[0] - UInt8(ascii: "0")) * 10 + Int(entry.bytes[1] - UInt8(ascii: "0"))
        var text = Message()
        text.add(entry.bytes.extracting(3..<entry.bytes.count))
        return (line, text)
    }
}
