import FixedMemory

/// The line being written: its text, the cursor, the history, and what the terminal has to be sent so that it shows them.
///
/// Draws with nothing but printable bytes, backspaces and carriage returns, which every terminal has understood since
/// there are any. For that a line never is wider than a terminal of 80 columns has room for behind the prompt.
public struct LineEditor: ~Copyable {
    /// 80 columns, less the last one, in which some terminals wrap, the prompt (11) and `^C`.
    public static let capacity = 66

    public typealias Text = FixedString<66>

    /// What is to be sent for one key, at worst: back over the whole line, the line anew or blanks over it, and back again.
    typealias Echo = FixedString<198>

    public private(set) var text = Text()
    /// 0...text.count.
    public private(set) var cursor = 0
    private var history = History()
    /// What is written is not shown: a passphrase.
    public var isSecret = false

    public init() {}

    /// Forgets the line.
    public mutating func clear() {
        wipe()
        cursor = 0
    }

    /// Takes the line, for it to be done, and begins a new one. A secret is not remembered.
    @export(interface)
    public mutating func take() -> Text {
        let line = text
        if !isSecret { history.add(line) }
        clear()
        return line
    }

    private mutating func wipe() {
        // A secret is not left behind the end.
        for _ in 0..<Self.capacity - text.count { try? text.append(0) }
        text = Text()
    }

    /// Does what a key asks for; nil: nothing can be done, the bell tells.
    mutating func edit(_ key: Key) -> Echo? {
        switch key {
        case .character(let byte):
            var character = FixedString<1>()
            try? character.append(byte)
            return insert(character.bytes)
        case .backspace: return cursor > 0 ? erase(cursor - 1..<cursor) : nil
        case .delete: return cursor < text.count ? erase(cursor..<cursor + 1) : nil
        case .eraseToStart: return erase(0..<cursor)
        case .eraseToEnd: return erase(cursor..<text.count)
        case .eraseWord: return erase(startOfWord..<cursor)
        case .left: return cursor > 0 ? move(to: cursor - 1) : nil
        case .right: return cursor < text.count ? move(to: cursor + 1) : nil
        case .home: return move(to: 0)
        case .end: return move(to: text.count)
        case .up: return isSecret ? nil : history.older(than: text).map { replace(with: $0) }
        case .down: return isSecret ? nil : history.newer().map { replace(with: $0) }
        default: return nil
        }
    }

    /// Puts `word` in at the cursor, whole; nil: it does not fit.
    mutating func insert(_ word: Span<UInt8>) -> Echo? {
        guard word.count <= Self.capacity - text.count else { return nil }
        var changed = Text()
        try? changed.append(text.bytes.extracting(0..<cursor))
        try? changed.append(word)
        try? changed.append(text.bytes.extracting(cursor..<text.count))
        wipe()
        text = changed
        cursor += word.count
        var echo = Echo()
        guard !isSecret else { return echo }
        try? echo.append(text.bytes.extracting(cursor - word.count..<text.count))
        back(text.count - cursor, in: &echo)
        return echo
    }

    private mutating func erase(_ range: Range<Int>) -> Echo {
        var changed = Text()
        try? changed.append(text.bytes.extracting(0..<range.lowerBound))
        try? changed.append(text.bytes.extracting(range.upperBound..<text.count))
        var echo = move(to: range.lowerBound)
        wipe()
        text = changed
        guard !isSecret else { return echo }
        try? echo.append(text.bytes.extracting(cursor..<text.count))
        for _ in range { try? echo.append(" ") }
        back(range.count + text.count - cursor, in: &echo)
        return echo
    }

    private mutating func move(to place: Int) -> Echo {
        var echo = Echo()
        if !isSecret {
            if place < cursor { back(cursor - place, in: &echo) }
            if place > cursor { try? echo.append(text.bytes.extracting(cursor..<place)) }
        }
        cursor = place
        return echo
    }

    private mutating func replace(with line: Text) -> Echo {
        let old = text.count
        var echo = move(to: 0)
        text = line
        cursor = line.count
        try? echo.append(line.bytes)
        // The rest of a longer line that stood there.
        let rest = max(0, old - line.count)
        for _ in 0..<rest { try? echo.append(" ") }
        back(rest, in: &echo)
        return echo
    }

    private func back(_ columns: Int, in echo: inout Echo) {
        for _ in 0..<columns { try? echo.append(0x08) }
    }

    /// Where the word before the cursor begins.
    private var startOfWord: Int {
        var place = cursor
        while place > 0, text.bytes[place - 1] == UInt8(ascii: " ") { place -= 1 }
        while place > 0, text.bytes[place - 1] != UInt8(ascii: " ") { place -= 1 }
        return place
    }
}
