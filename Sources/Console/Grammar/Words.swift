import FixedMemory

/// The words of a line: what stands between blanks. A word in double quotes may hold blanks; a quote without its
/// partner reaches to the line's end.
public struct Words {
    /// Words at most: `set NAME VALUE for 30s` has five; more make no command.
    static let capacity = 8

    private var ranges = InlineArray<8, Range<Int>>(repeating: 0..<0)
    /// Words on the line; those beyond `capacity` are counted, and nothing else.
    public private(set) var count = 0
    private let line: LineEditor.Text
    /// Whether the last word has ended: a blank, or a closing quote, stands behind it.
    let isLastEnded: Bool

    @export(interface)
    public init(_ line: LineEditor.Text) {
        self.line = line
        var place = 0
        var isEnded = true
        while place < line.count {
            if line.bytes[place] == UInt8(ascii: " ") {
                place += 1
                isEnded = true
                continue
            }
            isEnded = false
            let isQuoted = line.bytes[place] == UInt8(ascii: "\"")
            if isQuoted { place += 1 }
            let start = place
            let end = isQuoted ? UInt8(ascii: "\"") : UInt8(ascii: " ")
            while place < line.count, line.bytes[place] != end { place += 1 }
            if count < Self.capacity { ranges[count] = start..<place }
            count += 1
            if isQuoted, place < line.count {
                place += 1
                isEnded = true
            }
        }
        isLastEnded = isEnded
    }

    /// The word at `index`; empty past the last one.
    public subscript(index: Int) -> LineEditor.Text {
        guard index < min(count, Self.capacity) else { return LineEditor.Text() }
        let text = line
        return (try? LineEditor.Text(text.bytes.extracting(ranges[index]))) ?? LineEditor.Text()
    }

    func word(_ index: Int, is text: StaticString) -> Bool {
        let word = self[index]
        return word.bytes.equals(text)
    }
}
