import Board
import FixedMemory
import Fleets

/// `shadowpin check FILE`: prints the lines as they will be requested and the sensors, or every error.
enum CheckCommand {
    static func run() -> Int32 {
        let room = StaticMemory.draftRoom
        room.enter()
        guard BoardFile.load(into: &room.draft.pointee) else { return Command.failure }
        show(room.draft.pointee.board)
        return Command.success
    }

    private static func show(_ board: borrowing Board) {
        Terminal.printLine(summary(board))
        let table = PinTable(board)
        for row in 0..<table.count { Terminal.printLine(table.row(row, of: board)) }
        SensorCheck.run(board)
    }

    private static func summary(_ board: borrowing Board) -> Message {
        var text = Message("thing ")
        text.quote(board.thing.bytes)
        text.add(" at ")
        text.add(board.broker.usesTLS ? "mqtts://" : "mqtt://")
        text.add(board.broker.host.bytes)
        text.add(":")
        text.add(Int(board.broker.port))
        if board.chips.isSimulated { text.add(board.chips.count > 1 ? ", simulated chips " : ", chip simulated") }
        guard !board.chips.isSimulated || board.chips.count > 1 else { return text }
        if !board.chips.isSimulated, board.chips.count > 0 { text.add(board.chips.count > 1 ? ", chips " : ", chip ") }
        for chip in board.chips.indices {
            if chip > 0 { text.add(", ") }
            let label = board.chips[chip]
            text.quote(label.bytes)
        }
        return text
    }
}
