import Board
import FixedMemory
import Hardware

/// `shadowpin simulate FILE WORD [LINE]`: plays the world around a simulated chip.
enum SimulateCommand {
    static func run() -> Int32 {
        let room = StaticMemory.draftRoom
        room.enter()
        guard BoardFile.load(into: &room.draft.pointee) else { return Command.failure }
        guard room.draft.pointee.board.chips.isSimulated else {
            Terminal.complain(Message("the board file has no 'chip: simulated', nothing to act on"))
            return Command.failure
        }
        do throws(HardwareError) {
            return send(to: try ControlPath(thing: room.draft.pointee.board.thing))
        } catch {
            return fail { error.describe(into: &$0) }
        }
    }

    private static func send(to path: ControlPath) -> Int32 {
        var command = Message()
        for index in 2..<Arguments.count {
            guard let word = Arguments.word(index) else { continue }
            if index > 2 { command.add(" ") }
            command.add(word.bytes)
        }
        do throws(SimulatedChipClient.Problem) {
            let answer = try SimulatedChipClient.send(command.bytes, to: path)
            Terminal.printLine(answer)
            return answer.bytes.starts(with: "error") ? Command.failure : Command.success
        } catch {
            return fail { error.describe(into: &$0) }
        }
    }

    private static func fail(_ describe: (inout Message) -> Void) -> Int32 {
        var text = Message()
        describe(&text)
        Terminal.complain(text)
        return Command.failure
    }
}
