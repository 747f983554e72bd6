import FixedMemory

/// The lines entered last, to be had again.
struct History: ~Copyable {
    /// What a person still finds with the up key.
    static let capacity = 16

    private var lines = FixedList<16, LineEditor.Text>()
    /// How far back the person has gone: 0 is the line being written.
    private var back = 0
    /// The line that was being written when it was left for an older one.
    private var draft = LineEditor.Text()

    /// Remembers an entered line; the same as the last one, or an empty one, is not worth it.
    mutating func add(_ line: LineEditor.Text) {
        back = 0
        guard !line.isEmpty else { return }
        if !lines.isEmpty, lines[lines.count - 1] == line { return }
        if lines.isFull { lines.remove(at: 0) }
        try? lines.append(line)
    }

    /// The line before the one shown; nil: there is none.
    mutating func older(than shown: LineEditor.Text) -> LineEditor.Text? {
        guard back < lines.count else { return nil }
        if back == 0 { draft = shown }
        back += 1
        return lines[lines.count - back]
    }

    /// The line after the one shown; nil: the newest is shown.
    mutating func newer() -> LineEditor.Text? {
        guard back > 0 else { return nil }
        back -= 1
        return back == 0 ? draft : lines[lines.count - back]
    }
}
