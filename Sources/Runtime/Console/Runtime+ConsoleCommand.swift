import Bindings
import Board
import Console
import FixedMemory
import Fleets

/// The same lines from the cloud: the command `console`, where the board file allows it.
extension Runtime {
    /// Bytes of `output` as JSON has them: with the rest of a response they fit into it.
    private static let outputLimit = 1_800

    /// Does and answers the line that the cloud has sent, if there is one.
    mutating func answerCloud(_ now: Instant) {
        guard let request = commands.takeConsoleRequest() else { return }
        do throws(GrammarError) {
            guard let (verb, command) = try Grammar.command(request.line, on: board) else {
                return commands.answer(request, .rejected, Message("the line is empty"), log: &log)
            }
            if verb.needsControl, board.console.command != .control {
                let why = Message("this needs control, which the board file does not give: see console.command")
                return commands.answer(request, .rejected, why, log: &log)
            }
            switch command {
            // Its parts can be asked for one by one.
            case .show(.bundle): commands.answer(request, .rejected, Message("only at the console itself"), log: &log)
            case .show(let view): show(view, to: request, now)
            default: answer(request, change(command, now), now)
            }
        } catch {
            commands.answer(request, .rejected, error.text, log: &log)
        }
    }

    private mutating func answer(_ request: CommandSync.ConsoleRequest, _ answer: ConsoleAnswer, _ now: Instant) {
        guard answer.isDone else { return commands.answer(request, .rejected, answer.text, log: &log) }
        commands.answer(request, output: answer.text.bytes, next: nil, log: &log)
        noteChange(request.line, by: "cloud", answer.text, now)
    }

    /// As many rows as fit, and where to go on. Never inlined: the rows and the status are on the stack only meanwhile.
    @inline(never)
    private mutating func show(_ view: View, to request: CommandSync.ConsoleRequest, _ now: Instant) {
        let status = status(now)
        var output = FixedBuffer<1800>()
        var size = 0
        var index = request.from
        while let row = row(view, index, for: ConsoleSync.attached, status) {
            size += Self.size(of: row)
            guard size <= Self.outputLimit else {
                return commands.answer(request, output: output.bytes, next: index, log: &log)
            }
            try? output.append(row.bytes)
            try? output.append("\n")
            index += 1
        }
        commands.answer(request, output: output.bytes, next: nil, log: &log)
    }

    /// Bytes that a row takes in JSON, with its line end: rows hold no control characters.
    private static func size(of row: Message) -> Int {
        var size = row.bytes.count + 2
        for index in row.bytes.indices where row.bytes[index] == UInt8(ascii: "\"") || row.bytes[index] == UInt8(ascii: "\\") {
            size += 1
        }
        return size
    }
}
