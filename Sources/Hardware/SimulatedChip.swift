import Board
import CPosix
import FixedMemory

/// A chip without hardware (`chip: simulated`): levels in memory, and commands that play the world outside. It stands for
/// all chips of a board, so that a line is found by its name first: several may have the same offset.
///
/// It keeps to what the kernel does: edges only of requested inputs and only on a change, 16 of them per line and then
/// the oldest is lost, numbered per request; a chip that vanishes takes its requests with it.
struct SimulatedChip: ~Copyable {
    private let inPlace = InPlace()
    private var lines = InlineArray<64, SimulatedLine>(repeating: SimulatedLine())

    /// Inputs that have edges, or have gone with the chip and have not said so yet.
    private(set) var moved = LineSet()

    var sensors = SimulatedSensors()

    /// Plugged out by the command `gone`.
    private(set) var isGone = false

    mutating func request(_ index: Int, _ line: Line) throws(HardwareError) {
        guard !isGone else { throw .gone }
        lines[index].request(line)
    }

    func level(_ index: Int) throws(HardwareError) -> Line.Level {
        try check(index, .reading)
        return lines[index].level
    }

    mutating func set(_ index: Int, _ level: Line.Level) throws(HardwareError) {
        try check(index, .setting)
        lines[index].level = level
    }

    /// How much of the time an output is on, in percent: of one that stands in for a PWM of the kernel's.
    func share(_ index: Int) -> Double? { lines[index].share }

    mutating func set(_ index: Int, share: Double) { lines[index].share = share }

    mutating func nextEdge(_ index: Int) throws(HardwareError) -> QueuedEdge? {
        guard lines[index].isRequested else {
            moved.remove(index)
            throw .gone
        }
        let edge = lines[index].nextEdge()
        if edge == nil { moved.remove(index) }
        return edge
    }

    mutating func release(_ index: Int) {
        lines[index].release()
        moved.remove(index)
    }

    /// What the world does to an input; `now`: nanoseconds of CLOCK_MONOTONIC.
    mutating func drive(_ index: Int, _ level: Line.Level, now: UInt64) {
        lines[index].drive(level, now: now)
        if lines[index].hasEdges { moved.insert(index) }
    }

    private func check(_ index: Int, _ operation: HardwareError.Operation) throws(HardwareError) {
        guard lines[index].isRequested else { throw .gone }
        guard !lines[index].isFailing else { throw .failed(operation, errno: EIO) }
    }

    /// Does one command and answers it: `ok`, `ok on` or `ok off` (the level at the pin), or `error WHY`.
    /// `now`: nanoseconds of CLOCK_MONOTONIC.
    mutating func answer(_ text: Span<UInt8>, now: UInt64) -> Message {
        do throws(SimulatedCommand.Problem) {
            return answer(try SimulatedCommand(text), now: now)
        } catch {
            switch error {
            case .unknownVerb:
                return Message("error no such command: on, off, get, fail, heal LINE, value SENSOR NUMBER, or gone, back")
            case .lineMissing: return Message("error which line? Its name in the board file, or its offset")
            case .numberMissing: return Message("error which value? A number, such as 21.5")
            case .tooManyWords: return Message("error too many words: one command, one line")
            }
        }
    }

    private mutating func answer(_ command: SimulatedCommand, now: UInt64) -> Message {
        if !command.verb.needsLine {
            unplug(command.verb)
            return Message("ok")
        }
        guard let index = find(command.line.bytes) else {
            if let answer = sensors.answer(command) { return answer }
            var message = Message("error no line ")
            message.quote(command.line.bytes)
            message.add(" on this chip")
            return message
        }
        switch command.verb {
        case .drive(let level):
            guard lines[index].direction == .input else {
                var message = Message("error ")
                message.quote(lines[index].name.bytes)
                message.add(" is an output: shadowpin drives it")
                return message
            }
            drive(index, level, now: now)
        case .get: break
        case .fail:
            lines[index].isFailing = true
            return Message("ok")
        case .heal:
            lines[index].isFailing = false
            return Message("ok")
        case .value: return Message("error that is a line, and only sensors have values")
        case .gone, .back: break
        }
        var message = Message(lines[index].level == .on ? "ok on" : "ok off")
        if let share = lines[index].share, lines[index].level == .on {
            // In percent, to a tenth.
            let tenths = Int(share * 10 + 0.5)
            message.add(" ")
            message.add(tenths / 10)
            message.add(".")
            message.add(tenths % 10)
            message.add("%")
        }
        return message
    }

    private mutating func unplug(_ verb: SimulatedCommand.Verb) {
        guard case .gone = verb else { return isGone = false }
        isGone = true
        for index in 0..<Board.maxLines where lines[index].isRequested {
            if lines[index].direction == .input { moved.insert(index) }
            lines[index].release()
        }
    }

    /// By name first, then by offset.
    private func find(_ text: Span<UInt8>) -> Int? {
        for index in 0..<Board.maxLines where lines[index].isKnown && lines[index].name.bytes.equals(text) {
            return index
        }
        guard let offset = Self.offset(text) else { return nil }
        var found: Int?
        for index in 0..<Board.maxLines where lines[index].isKnown && lines[index].offset == offset {
            guard found == nil else { return nil }
            found = index
        }
        return found
    }

    private static func offset(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 9 else { return nil }
        var number = 0
        for index in text.indices {
            guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return number
    }
}
