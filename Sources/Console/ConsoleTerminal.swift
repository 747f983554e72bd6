import FixedMemory

/// One person's terminal: what was typed, what is shown, and what still waits to be sent. Knows bytes and nothing of the
/// board.
///
/// ```
///               a line                    rows
///   editing ─────────────▶ (done by the owner) ─────▶ showing ⇄ paused (-- more --)
///      ▲                                                 │
///      └──────────────────── last row, q, Ctrl-C ────────┘
/// ```
///
/// Nothing here waits: what the line does not take stays in `output`, which drops whole lines when it is full. Only
/// the rows of a view are made one after the other as there is room, so that no view is ever cut.
public struct ConsoleTerminal: ~Copyable {
    /// Four seconds of a line with 9,600 baud; two pages of a terminal.
    public static let outputCapacity = 4_096

    /// Room that a row may need with its line end.
    private static let rowRoom = Message.capacity + 2

    /// Of every terminal that there is.
    private static let columns = 79

    /// Room for two line ends, and to take the prompt away and bring it back with the line being written.
    private static let promptRoom = 256

    /// What is typed ahead while something is being shown.
    private static let typedCapacity = 256

    public enum Input: Sendable {
        case line(LineEditor.Text)
        /// What was typed after `askSecret`; nil: the person gave up.
        case secret(LineEditor.Text?)
        /// Tab: `complete` does it.
        case completion(LineEditor.Text)
        /// Ctrl-C while the owner is busy.
        case interrupt
        /// The person wants to leave.
        case end
    }

    private enum Mode: Equatable {
        case editing
        case showing(View, row: Int)
        case paused(View, row: Int)
        /// The owner does something that takes its time; `finish` ends it.
        case busy
    }

    /// What waits for the line to take it.
    public var output = LineRing<4096>()
    private var typed = FixedBuffer<256>()
    private var keys = KeyReader()
    private var editor = LineEditor()
    private var mode = Mode.editing
    /// The prompt and the line being written stand on the terminal's last line.
    private var isPromptShown = false
    /// What stands in front of the line being written, 11 bytes at most.
    private let prompt: StaticString = "shadowpin> "
    private let secretPrompt: StaticString = "passphrase: "
    /// Rows on a page; 0: no pages.
    private var rows: Int
    /// Rows shown since the last pause.
    private var shown = 0
    /// A program reads: no prompt, no echo, no pages.
    private var isQuiet: Bool

    /// - Parameters:
    ///   - rows: of a terminal that does not tell; 0: no pages.
    ///   - isQuiet: until the terminal tells its height, it is taken for a program.
    public init(rows: Int, isQuiet: Bool = false) {
        self.rows = rows
        self.isQuiet = isQuiet
    }

    /// Of what waits to be sent, and of what was typed ahead.
    public var use: (output: BufferUse, typed: BufferUse) { (output.use, typed.use) }

    // MARK: Typed

    /// Bytes that can be taken now; 0: what is typed has to wait.
    public var inputRoom: Int { Self.typedCapacity - typed.count }

    /// Takes what came, `inputRoom` bytes at most.
    public mutating func take(_ bytes: Span<UInt8>) {
        try? typed.append(bytes)
        // It must not wait behind what was typed ahead.
        if mode != .editing, bytes.firstIndex(of: 0x03) != nil { interrupt() }
    }

    private mutating func interrupt() {
        typed.truncate(to: 0)
        switch mode {
        case .editing: break
        case .showing: endView()
        case .paused:
            erasePause()
            endView()
        case .busy: try? typed.append(0x03)
        }
    }

    /// The next thing that the owner is to do; nil when there is none.
    @export(interface)
    public mutating func next() -> Input? {
        var used = 0
        defer { typed.remove(0..<used) }
        while used < typed.count {
            if case .showing = mode { return nil }
            if mode == .busy {
                guard typed.bytes[used] == 0x03 else { return nil }
                used += 1
                return .interrupt
            }
            if mode == .editing { showPrompt() }
            let byte = typed.bytes[used]
            used += 1
            guard let key = keys.read(byte) else { continue }
            if case .rows(let count) = key {
                setRows(count)
            } else if case .paused(let view, let row) = mode {
                turnPage(key, view, row)
            } else if let input = type(key) {
                return input
            }
        }
        return nil
    }

    /// Whether something that was typed can be done now.
    public var hasTyped: Bool {
        guard !typed.isEmpty else { return false }
        if case .showing = mode { return false }
        return mode != .busy
    }

    /// Whether everything that was typed is done and shown.
    public var isAtRest: Bool { typed.isEmpty && mode == .editing }

    private mutating func setRows(_ count: Int) {
        rows = count
        isQuiet = count == 0
    }

    private mutating func type(_ key: Key) -> Input? {
        switch key {
        case .enter:
            endLine()
            let line = editor.take()
            guard editor.isSecret else { return .line(line) }
            editor.isSecret = false
            return .secret(line)
        case .tab: return editor.isSecret ? nil : .completion(beforeCursor)
        case .interrupt:
            echo("^C")
            endLine()
            editor.clear()
            guard editor.isSecret else { return nil }
            editor.isSecret = false
            return .secret(nil)
        case .endOfInput where editor.text.isEmpty:
            endLine()
            return .end
        case .clear:
            // A dumb terminal knows no other way.
            for _ in 0..<(rows > 0 ? rows : 24) { echo("\r\n") }
            isPromptShown = false
        default:
            if let echo = editor.edit(key) { self.echo(echo.bytes) } else { echo("\u{07}") }
        }
        return nil
    }

    private var beforeCursor: LineEditor.Text {
        var text = editor.text
        text.truncate(to: editor.cursor)
        return text
    }

    /// Does what Tab asks for.
    @export(interface)
    public mutating func complete(with completion: Completion) {
        let insertion = completion.insertion
        if insertion.isEmpty {
            guard !completion.list.isEmpty else { return echo("\u{07}") }
            printWords(completion.list)
        } else if let echo = editor.insert(insertion.bytes) {
            self.echo(echo.bytes)
        }
    }

    /// Shows words that two blanks stand between, in as many lines as it takes.
    private mutating func printWords(_ list: Message) {
        var start = 0
        while start < list.bytes.count {
            var end = list.bytes.count
            if end - start > Self.columns {
                end = start + Self.columns
                while end > start + 1, list.bytes[end] != UInt8(ascii: " ") { end -= 1 }
            }
            var line = Message()
            line.add(list.bytes.extracting(start..<end))
            print(line)
            start = end
            while start < list.bytes.count, list.bytes[start] == UInt8(ascii: " ") { start += 1 }
        }
    }

    /// What is typed next is a passphrase.
    public mutating func askSecret() { editor.isSecret = true }

    // MARK: Shown

    /// Shows a line: an answer, or what has happened meanwhile. While there is no room it is dropped, and counted.
    @export(interface)
    public mutating func print(_ text: Message) {
        let note = droppedNote
        guard output.free >= note.bytes.count + text.bytes.count + Self.promptRoom else { return output.drop() }
        if case .paused = mode { erasePause() } else { erasePrompt() }
        if output.takeDropped() > 0 { output.append(note.bytes, "\r\n") }
        output.append(text.bytes, "\r\n")
        if case .paused = mode { output.append(Self.pause) }
    }

    /// Says how many lines were left out; empty: none were.
    private var droppedNote: Message {
        var note = Message()
        guard output.dropped > 0 else { return note }
        note.add("(")
        note.add(output.dropped)
        note.add(" lines left out: more was to be told than the line takes)")
        return note
    }

    /// Begins to show a view.
    public mutating func show(_ view: View) {
        erasePrompt()
        shown = 0
        mode = .showing(view, row: 0)
    }

    /// The row that is to be made next; nil: none, or not yet.
    public var nextRow: (view: View, row: Int)? {
        guard case .showing(let view, let row) = mode, output.free >= Self.rowRoom else { return nil }
        return (view, row)
    }

    /// Shows the row that `nextRow` asked for; nil: the view has ended before it.
    @export(interface)
    public mutating func printRow(_ text: Message?) {
        guard case .showing(let view, let row) = mode else { return }
        guard let text else { return endView() }
        if rows > 1, shown >= rows - 1 {
            mode = .paused(view, row: row)
            output.append(Self.pause)
            return
        }
        output.append(text.bytes, "\r\n")
        shown += 1
        mode = .showing(view, row: row + 1)
    }

    private static let pause: StaticString = "-- more: space, return, or q --"
    private static let pauseErased: StaticString = "\r                               \r"

    private mutating func turnPage(_ key: Key, _ view: View, _ row: Int) {
        switch key {
        case .character(UInt8(ascii: " ")):
            shown = 0
            erasePause()
            mode = .showing(view, row: row)
        case .enter, .down:
            shown -= 1
            erasePause()
            mode = .showing(view, row: row)
        case .character(UInt8(ascii: "q")), .interrupt, .endOfInput:
            erasePause()
            endView()
        default: break
        }
    }

    private mutating func erasePause() { output.append(Self.pauseErased) }

    private mutating func endView() { mode = .editing }

    /// The owner is at something; keys but Ctrl-C wait.
    public mutating func begin() {
        erasePrompt()
        mode = .busy
    }

    public mutating func finish() { if mode == .busy { mode = .editing } }

    // MARK: The prompt

    /// Shows the prompt, and what is being written behind it, where something has pushed it away. At the end of a turn.
    @export(interface)
    public mutating func showPrompt() {
        if output.dropped > 0, mode == .editing {
            let note = droppedNote
            if output.free >= note.bytes.count + Self.promptRoom {
                _ = output.takeDropped()
                erasePrompt()
                output.append(note.bytes, "\r\n")
            }
        }
        guard mode == .editing, !isPromptShown, !isQuiet, output.free >= Self.promptRoom else { return }
        output.append(editor.isSecret ? secretPrompt : prompt)
        if !editor.isSecret {
            output.append(editor.text.bytes)
            for _ in editor.cursor..<editor.text.count { output.append("\u{08}") }
        }
        isPromptShown = true
    }

    private mutating func erasePrompt() {
        guard isPromptShown else { return }
        output.append("\r")
        let width = (editor.isSecret ? secretPrompt : prompt).utf8CodeUnitCount
        for _ in 0..<width + (editor.isSecret ? 0 : editor.text.count) { output.append(" ") }
        output.append("\r")
        isPromptShown = false
    }

    private mutating func endLine() {
        echo("\r\n")
        isPromptShown = false
    }

    private mutating func echo(_ text: StaticString) { echo(Span(), text) }
    private mutating func echo(_ text: Span<UInt8>) { echo(text, "") }

    /// What does not fit is shown with the next prompt.
    private mutating func echo(_ text: Span<UInt8>, _ end: StaticString) {
        guard isPromptShown, !isQuiet else { return }
        guard text.count + end.utf8CodeUnitCount <= output.free else {
            isPromptShown = false
            return
        }
        output.append(text, end)
    }
}
