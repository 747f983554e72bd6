import Board
import Bindings
import Console
import FixedMemory
import Fleets

/// Whatever comes over the line: a terminal stays within 80 columns and its bounds, sends nothing that drives a terminal,
/// answers every line with a command or with words, and comes to the same however the bytes are cut into pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    guard !input.isEmpty else { return 0 }
    let whole = Session(input.extracting(1..<input.count), inPiecesOf: 64)
    let pieces = Session(input.extracting(1..<input.count), inPiecesOf: Int(input[0]) % 64 + 1)
    // Ctrl-C overtakes what was typed ahead of it: how much that is hangs on the pieces.
    guard input.firstIndex(of: 0x03) == nil else { return 0 }
    require(whole.lines == pieces.lines, "what is done hangs on the pieces")
    return 0
}

nonisolated(unsafe) private let board: Board = {
    let yaml: StaticString = """
        board: raspberry-pi-4b
        chip: simulated
        thing: demo
        broker: {url: mqtt://127.0.0.1}
        lines:
          pump: {pin: GPIO17, direction: output, field: pump.on}
          pulley: {pin: GPIO27, direction: output}
          valve: {pin: GPIO22, direction: output, field: valve.state, values: {off: closed, on: open}}
          door: {pin: 16, direction: input, field: door.open}
        settings:
          target: {type: number, min: 5, max: 35, default: 21}
        """
    var diagnostics = Diagnostics()
    let bytes = UnsafeBufferPointer(start: yaml.utf8Start, count: yaml.utf8CodeUnitCount)
    guard let board = Board.load(bytes.span, diagnostics: &diagnostics) else { fatalError("the board file") }
    return board
}()

private struct Session: ~Copyable {
    var terminal = ConsoleTerminal(rows: 5)
    var bindings = Bindings(board.lines, board.settings, board.fields, board.interlocks)
    let overrides = Overrides()
    let status = ConsoleStatus()
    var lines = 0
    private var column = 0

    init(_ input: Span<UInt8>, inPiecesOf size: Int) {
        var start = 0
        while start < input.count {
            let end = min(start + min(size, terminal.inputRoom), input.count)
            if end == start {
                // What was typed ahead waits for a view to go on.
                terminal.take(Span())
                work()
                look()
                if terminal.inputRoom == 0 { return }
                continue
            }
            terminal.take(input.extracting(start..<end))
            start = end
            work()
            look()
        }
        // What is left of it goes on as there is room again to show what came of it.
        var rounds = 0
        while terminal.use.typed.used > 0, rounds < 1_000 {
            rounds += 1
            terminal.take(Span())
            work()
            look()
        }
    }

    private mutating func work() {
        while true {
            while let input = terminal.next() { done(input) }
            guard let (view, row) = terminal.nextRow else { return }
            let text = Views.row(view, row, board, bindings, overrides, status)
            terminal.printRow(text)
            look()
        }
    }

    private mutating func done(_ input: ConsoleTerminal.Input) {
        switch input {
        case .completion(let line): terminal.complete(with: Completion(line, on: board))
        case .line(let line):
            lines += 1
            do throws(GrammarError) {
                guard case .show(let view)? = try Grammar.command(line, on: board)?.1 else { return }
                terminal.show(view)
            } catch {
                require(!error.text.isEmpty, "a refusal without words")
                terminal.print(error.text)
            }
        default: break
        }
    }

    private mutating func look() {
        terminal.showPrompt()
        require(terminal.output.count <= ConsoleTerminal.outputCapacity, "more waits than may")
        while !terminal.output.isEmpty {
            var bytes = FixedBuffer<512>()
            terminal.output.copy(into: &bytes)
            terminal.output.remove(bytes.count)
            for index in 0..<bytes.count { show(bytes.bytes[index]) }
        }
    }

    private mutating func show(_ byte: UInt8) {
        switch byte {
        case 0x07, 0x0A: break
        case 0x0D: column = 0
        case 0x08:
            column -= 1
            require(column >= 0, "back over the margin")
        default:
            // A row of a view may be longer, what is typed never is; `…` is the one character beyond ASCII.
            require((0x20...0x7E).contains(byte) || byte >= 0x80, "a byte that drives a terminal")
            column += 1
        }
    }
}
