import Board
import BoardLoading
import Console
import FixedMemory

/// A board to type commands at.
func board(_ more: String = "") -> Board {
    let yaml = """
        board: raspberry-pi-4b
        chip: simulated
        thing: demo
        broker: {url: mqtt://127.0.0.1}
        lines:
          pump: {pin: GPIO17, direction: output, field: pump.on}
          pulley: {pin: GPIO27, direction: output}
          valve: {pin: GPIO22, direction: output, field: valve.state, values: {off: closed, on: open}}
          door: {pin: 16, direction: input, field: door.open}
        \(more)
        """
    var diagnostics = Diagnostics()
    let bytes = Array(yaml.utf8)
    guard let board = Board.load(bytes.span, diagnostics: &diagnostics) else {
        fatalError(text(diagnostics[0].message))
    }
    return board
}

func text(_ message: Message) -> String { string(message.bytes) }

func string(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for index in bytes.indices { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
}

func line(_ text: String) -> LineEditor.Text {
    let bytes = Array(text.utf8)
    return try! LineEditor.Text(bytes.span)
}

/// A person in front of a terminal that knows no more than carriage return, line feed and backspace.
struct Person: ~Copyable {
    var terminal: ConsoleTerminal
    let board: Board
    /// What the terminal shows, line by line; the last one is where the cursor is.
    private(set) var screen: [String] = [""]
    private(set) var lines: [String] = []
    private(set) var secrets: [String?] = []
    private(set) var hasLeft = false
    private(set) var interrupts = 0
    private var column = 0

    init(rows: Int = 24, isQuiet: Bool = false) {
        terminal = ConsoleTerminal(rows: rows, isQuiet: isQuiet)
        board = ConsoleTests.board()
        look()
    }

    mutating func type(_ text: String) { type(Array(text.utf8)) }

    mutating func type(_ bytes: [UInt8]) {
        for byte in bytes {
            terminal.take([byte].span)
            work()
        }
        look()
    }

    mutating func work() {
        while let input = terminal.next() {
            switch input {
            case .line(let line): lines.append(string(line.bytes))
            case .secret(let secret): secrets.append(secret.map { string($0.bytes) })
            case .completion(let line): terminal.complete(with: Completion(line, on: board))
            case .interrupt: interrupts += 1
            case .end: hasLeft = true
            }
        }
    }

    /// Takes everything that is to be shown.
    mutating func look() {
        terminal.showPrompt()
        while !terminal.output.isEmpty {
            var bytes = FixedBuffer<64>()
            terminal.output.copy(into: &bytes)
            terminal.output.remove(bytes.count)
            for index in bytes.bytes.indices { show(bytes.bytes[index]) }
        }
    }

    private mutating func show(_ byte: UInt8) {
        switch byte {
        case 0x0D: column = 0
        case 0x0A:
            screen.append("")
            // A bare line feed would leave the column.
            precondition(column == 0)
        case 0x08:
            precondition(column > 0)
            column -= 1
        case 0x07: break
        default:
            precondition((0x20...0x7E).contains(byte))
            var row = Array(screen[screen.count - 1].utf8)
            while row.count <= column { row.append(0x20) }
            row[column] = byte
            screen[screen.count - 1] = String(decoding: row, as: UTF8.self)
            column += 1
            precondition(column < 80, "wraps: \(screen.suffix(3))")
        }
    }

    /// The line where the cursor is, without the blanks at its end.
    var current: String {
        var row = screen[screen.count - 1]
        while row.last == " " { row.removeLast() }
        return row
    }
}
